/** The runc runtime. */
@NullMarked
package dev.stowage.runtime.runc;

import org.jspecify.annotations.NullMarked;
