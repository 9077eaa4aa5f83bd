/**
 * Reference implementations of the contract in memory: a runtime with simulated containers, and status
 * storage. They behave as {@code SPEC.md} says; the suite is tested on them and on mutants of them.
 */
@NullMarked
package dev.stowage.harness.reference;

import org.jspecify.annotations.NullMarked;
