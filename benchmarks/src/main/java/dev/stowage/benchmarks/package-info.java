/** Benchmarks of Stowage and models of what its peers do. */
@NullMarked
package dev.stowage.benchmarks;

import org.jspecify.annotations.NullMarked;
