/**
 * The words of the lifecycle contract: identifiers, states, operations and what permits them, exits, signals,
 * and what every backend has in common. The numbered clauses behind them are in {@code SPEC.md}.
 */
@NullMarked
package dev.stowage.api;

import org.jspecify.annotations.NullMarked;
