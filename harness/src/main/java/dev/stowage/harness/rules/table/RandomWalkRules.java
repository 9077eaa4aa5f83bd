package dev.stowage.harness.rules.table;

import dev.stowage.harness.Clause;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.fixture.RuntimeFixture;

/** Rules about sequences of operations. */
final class RandomWalkRules {
    /** The exit code of the program when it ends on TERM. */
    static final int EXIT_CODE_ON_TERM = 77;

    @Verifies(Clause.TABLE_4)
    void followsTheTable(RuntimeFixture fixture) {
        long seed = fixture.context().options().seed();
        RandomWalk randomWalk = new RandomWalk(fixture, seed);
        for (int step = 0; step < fixture.context().options().walkSteps(); step++) {
            randomWalk.takeNextStep();
        }
    }
}
