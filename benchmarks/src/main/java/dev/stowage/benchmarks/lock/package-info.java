/** Locks around a status in memory: the one that Stowage uses, and those that it does not. */
@NullMarked
package dev.stowage.benchmarks.lock;

import org.jspecify.annotations.NullMarked;
