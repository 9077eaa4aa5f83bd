/** Cases, candidates, and the runner that interleaves them. */
@NullMarked
package dev.stowage.benchmarks.run;

import org.jspecify.annotations.NullMarked;
