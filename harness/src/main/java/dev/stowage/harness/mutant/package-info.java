/**
 * The test of the suite itself: mutants, backends with one deliberate defect each, and the check that the
 * suite reports exactly that defect. A rule that detects no mutant proves nothing.
 */
@NullMarked
package dev.stowage.harness.mutant;

import org.jspecify.annotations.NullMarked;
