/** A status storage that keeps its records in memory. */
@NullMarked
package dev.stowage.storage.memory;

import org.jspecify.annotations.NullMarked;
