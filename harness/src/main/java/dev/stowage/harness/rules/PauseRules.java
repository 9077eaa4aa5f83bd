package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.time.Duration;

/** What pause and resume promise beyond the table. */
final class PauseRules {
    @Verifies({PAUSE_FREEZES, RESUME_THAWS})
    void freezesAndThawsTheProgram(RuntimeBench bench) throws Exception {
        if (!bench.can(Capability.LOGS)) {
            throw new NotRunException("without LOGS nobody sees whether the program goes on");
        }
        Container container = bench.running(new Program.Tick());
        bench.eventually(START_RUNS, "the program never wrote", () -> ticks(bench, container) > 1);
        bench.findings.act(PAUSE_FREEZES, container::pause);
        bench.expectState(PAUSE_FREEZES, container, State.PAUSED);
        // what was on its way to the log may still come in
        Waiting.pause(Duration.ofMillis(60));
        int frozen = ticks(bench, container);
        Waiting.pause(Duration.ofMillis(150));
        int later = ticks(bench, container);
        bench.findings.check(PAUSE_FREEZES, later == frozen,
                () -> "the program wrote " + (later - frozen) + " lines while it was frozen");
        bench.findings.act(RESUME_THAWS, container::resume);
        bench.expectState(RESUME_THAWS, container, State.RUNNING);
        bench.eventually(RESUME_THAWS, "the program does not go on", () -> ticks(bench, container) > frozen);
    }

    private static int ticks(RuntimeBench bench, Container container) {
        return bench.log(container, LogRequest.SO_FAR, LogChunk.Source.STDOUT).length() / "tick\n".length();
    }
}
