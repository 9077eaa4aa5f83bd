/** The Linux system calls that Stowage needs and the JDK does not offer. */
@NullMarked
package dev.stowage.posix;

import org.jspecify.annotations.NullMarked;
