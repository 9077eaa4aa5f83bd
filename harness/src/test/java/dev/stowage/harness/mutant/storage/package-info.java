/** Mutants of status storage, and what the suite reports of them. */
@NullMarked
package dev.stowage.harness.mutant.storage;

import org.jspecify.annotations.NullMarked;
