/** The conformance suite: one lifecycle contract, checked clause by clause on any backend. */
@NullMarked
package dev.stowage.harness;

import org.jspecify.annotations.NullMarked;
