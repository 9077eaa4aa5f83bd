package dev.stowage.harness.rules;

import dev.stowage.harness.Clause;
import dev.stowage.harness.Verifies;

/** What any sequence of operations comes to. */
final class WalkRules {
    /** The code that the program of a walk ends with by itself. */
    static final int CODE = 77;

    @Verifies(Clause.TABLE_WALK)
    void walks(RuntimeBench bench) {
        long seed = bench.workshop.options().seed();
        Walk walk = new Walk(bench, seed);
        for (int step = 0; step < bench.workshop.options().walkSteps(); step++) {
            walk.step();
        }
    }
}
