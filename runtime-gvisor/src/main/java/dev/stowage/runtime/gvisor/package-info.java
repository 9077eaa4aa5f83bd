/** A runtime that calls runsc, the command line of gVisor. */
@NullMarked
package dev.stowage.runtime.gvisor;

import org.jspecify.annotations.NullMarked;
