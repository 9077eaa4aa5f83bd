/** Cases, candidates, and the runner that lets them take turns. */
@NullMarked
package dev.stowage.benchmarks.run;

import org.jspecify.annotations.NullMarked;
