package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.LEVEL_DURABLE;

import dev.stowage.api.storage.Sharing;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Verifies;
import java.io.IOException;

/** What a loss of power leaves. */
final class StorePowerRules {
    private static final int QUIET = 3;
    private static final int LOADED = 4;

    /** A whole life of a record, step by step, before anything else has happened on the disk; then load. */
    @Verifies(LEVEL_DURABLE)
    void survivesALossOfPower(StorageBench bench) throws IOException, InterruptedException {
        if (bench.capabilities().sharing() == Sharing.CLUSTER) {
            throw new NotRunException("what a cluster stores does not lie on a disk of the suite's: its"
                    + " power cannot be cut here");
        }
        try (PowerCuts cuts = PowerCuts.open(bench)) {
            int writer = 0;
            for (Rounds rounds = bench.rounds(1); rounds.next(); writer++) {
                for (int i = 0; i < QUIET; i++) {
                    cuts.quietly(writer);
                }
                cuts.underLoad(LOADED);
                for (int i = QUIET; i < Lives.ACTS; i++) {
                    cuts.quietly(writer);
                }
            }
        }
    }
}
