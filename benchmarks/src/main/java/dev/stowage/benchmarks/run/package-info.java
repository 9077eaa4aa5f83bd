/** Cases, candidates, the runner that interleaves them, and samples with their statistics. */
@NullMarked
package dev.stowage.benchmarks.run;

import org.jspecify.annotations.NullMarked;
