/** Benchmarks across processes: locks, lifecycle steps, start-up. */
@NullMarked
package dev.stowage.benchmarks.process;

import org.jspecify.annotations.NullMarked;
