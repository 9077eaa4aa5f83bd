/** A runtime that runs programs as plain processes of the host, without isolation. */
@NullMarked
package dev.stowage.runtime.process;

import org.jspecify.annotations.NullMarked;
