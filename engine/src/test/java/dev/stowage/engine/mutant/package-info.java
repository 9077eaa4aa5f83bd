/** Mutants of the engine, and what the suite reports of them. */
@NullMarked
package dev.stowage.engine.mutant;

import org.jspecify.annotations.NullMarked;
