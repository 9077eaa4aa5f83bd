/** Engines that are wrong in one way each, and what the suite sees of them. */
@NullMarked
package dev.stowage.engine.mutant;

import org.jspecify.annotations.NullMarked;
