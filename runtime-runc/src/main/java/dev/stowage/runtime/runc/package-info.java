/** A runtime that calls runc. */
@NullMarked
package dev.stowage.runtime.runc;

import org.jspecify.annotations.NullMarked;
