package dev.stowage.harness.rules.crash;

import static dev.stowage.harness.Clause.STORAGE_DURABILITY_6;

import dev.stowage.api.storage.Sharing;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Iterations;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.io.IOException;

/** Rules about the loss of power. */
final class StoragePowerLossRules {
    private static final int IDLE_CUTS = 3;
    private static final int LOAD_CUTS = 4;

    /** Cuts the power after each step of a record's cycle on an otherwise unused disk, then under load. */
    @Verifies(STORAGE_DURABILITY_6)
    void survivesALossOfPower(StorageFixture fixture) throws IOException, InterruptedException {
        if (fixture.capabilities().sharing() == Sharing.CLUSTER) {
            throw new NotRunException("what a cluster stores does not lie on a disk of the suite's: its"
                    + " power cannot be cut here");
        }
        try (PowerLossScenario scenario = PowerLossScenario.open(fixture)) {
            int writer = 0;
            for (Iterations iterations = fixture.iterations(1); iterations.next(); writer++) {
                for (int i = 0; i < IDLE_CUTS; i++) {
                    scenario.cutAfterOneWrite(writer);
                }
                scenario.cutUnderLoad(LOAD_CUTS);
                for (int i = IDLE_CUTS; i < RecordHistory.STEPS_PER_CYCLE; i++) {
                    scenario.cutAfterOneWrite(writer);
                }
            }
        }
    }
}
