package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.time.Duration;

/** Rules about pause and resume beyond the table. */
final class PauseRules {
    @Verifies({PAUSE_1, RESUME_1})
    void freezesAndThawsTheProgram(RuntimeFixture fixture) throws Exception {
        if (!fixture.supports(Capability.LOGS)) {
            throw new NotRunException("without LOGS the suite cannot see whether the program runs");
        }
        Container container = fixture.running(new TestProgram.Tick());
        fixture.eventually(START_1, "the program never wrote", () -> ticks(fixture, container) > 1);
        fixture.findings().expectSuccess(PAUSE_1, container::pause);
        fixture.expectState(PAUSE_1, container, State.PAUSED);
        // output that was written before the pause may reach the log afterwards
        TestDeadline.pause(Duration.ofMillis(60));
        int frozen = ticks(fixture, container);
        TestDeadline.pause(Duration.ofMillis(150));
        int later = ticks(fixture, container);
        fixture.findings()
                .check(PAUSE_1, later == frozen,
                        () -> "the program wrote " + (later - frozen) + " lines while it was paused");
        fixture.findings().expectSuccess(RESUME_1, container::resume);
        fixture.expectState(RESUME_1, container, State.RUNNING);
        fixture.eventually(RESUME_1, "the program does not continue",
                () -> ticks(fixture, container) > frozen);
    }

    private static int ticks(RuntimeFixture fixture, Container container) {
        return fixture.readLog(container, LogRequest.NO_FOLLOW, LogChunk.StandardStream.STDOUT).length()
                / "tick\n".length();
    }
}
