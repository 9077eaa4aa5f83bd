/**
 * Benchmarks that start processes: locks and records shared by several JVMs, lifecycle steps of the engine
 * and of command lines, and start-up.
 */
@NullMarked
package dev.stowage.benchmarks.process;

import org.jspecify.annotations.NullMarked;
