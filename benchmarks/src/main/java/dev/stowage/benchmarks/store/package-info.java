/** Benchmarks of storage backends. */
@NullMarked
package dev.stowage.benchmarks.store;

import org.jspecify.annotations.NullMarked;
