/** The gVisor runtime. */
@NullMarked
package dev.stowage.runtime.gvisor;

import org.jspecify.annotations.NullMarked;
