/**
 * What all layers share: identifiers, states, operations and the table that permits them, exits, signals,
 * settings, and what every backend has in common.
 *
 * <p>
 * Programs that run containers begin with {@link dev.stowage.api.engine.Engine}; authors of backends with
 * {@link dev.stowage.api.runtime.Runtime} or {@link dev.stowage.api.storage.StatusStorage}. {@code SPEC.md}
 * has the same contract in numbered clauses, each of which the conformance suite verifies.
 *
 * <p>
 * Methods neither take nor return null; what may be absent is an {@link java.util.Optional}. Types that may
 * get another field are built by static factories, {@code with…} methods and builders, and are read by
 * accessors. {@link dev.stowage.api.Stability} says how far callers may rely on a type.
 */
@NullMarked
package dev.stowage.api;

import org.jspecify.annotations.NullMarked;
