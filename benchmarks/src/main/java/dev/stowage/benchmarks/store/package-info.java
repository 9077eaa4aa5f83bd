/** Benchmarks of status storages. */
@NullMarked
package dev.stowage.benchmarks.store;

import org.jspecify.annotations.NullMarked;
