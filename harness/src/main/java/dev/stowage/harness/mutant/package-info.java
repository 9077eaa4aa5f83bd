/**
 * The suite's own suite: backends that are wrong in one way each, and the proof that the suite sees exactly
 * that. A rule that no wrong backend is caught by proves nothing.
 */
@NullMarked
package dev.stowage.harness.mutant;

import org.jspecify.annotations.NullMarked;
