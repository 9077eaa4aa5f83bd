@NullMarked
package dev.stowage.posix;

import org.jspecify.annotations.NullMarked;
