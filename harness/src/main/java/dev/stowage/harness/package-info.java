/** The conformance suite: checks the lifecycle contract, clause by clause, on any backend. */
@NullMarked
package dev.stowage.harness;

import org.jspecify.annotations.NullMarked;
