/** A runtime of plain host processes that isolates nothing. */
@NullMarked
package dev.stowage.runtime.process;

import org.jspecify.annotations.NullMarked;
