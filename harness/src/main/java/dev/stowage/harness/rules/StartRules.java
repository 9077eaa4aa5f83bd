package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Layer;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.nio.file.Path;
import java.util.Optional;

/** What start promises beyond the table. */
final class StartRules {
    @Verifies(START_RUNS)
    void runsTheProgram(RuntimeBench bench) throws Exception {
        Container container = bench.created(new Program.Print("hello", "", 9));
        bench.findings.act(START_RUNS, container::start);
        bench.expectCode(START_RUNS, bench.exit(container), 9);
        if (bench.can(Capability.LOGS)) {
            String log = bench.log(container, LogRequest.SO_FAR, LogChunk.Source.STDOUT);
            bench.findings.check(START_RUNS, log.equals("hello"), () -> "the program wrote " + log);
        }
    }

    @Verifies(START_RUNS)
    void leavesItRunning(RuntimeBench bench) {
        Container container = bench.running();
        bench.expectState(START_RUNS, container, State.RUNNING);
    }

    @Verifies(START_SAME_PROCESS)
    void keepsTheInitProcess(RuntimeBench bench) {
        Container container = bench.created(new Program.SleepForever());
        var before = bench.findings.step(START_SAME_PROCESS, () -> container.observe().init());
        bench.findings.act(START_RUNS, container::start);
        var after = bench.findings.step(START_SAME_PROCESS, () -> container.observe().init());
        bench.findings.check(START_SAME_PROCESS, before.isPresent() && before.equals(after),
                () -> "it was " + before + " and is " + after);
    }

    @Verifies({START_MISSING, START_FAILED})
    void saysThatTheProgramIsMissing(RuntimeBench bench) {
        failsToStart(bench, new Program.Missing(), START_MISSING, StartFailure.PROGRAM_MISSING);
    }

    @Verifies({START_NOT_EXECUTABLE, START_FAILED})
    void saysThatTheProgramCannotBeExecuted(RuntimeBench bench) {
        failsToStart(bench, new Program.NotExecutable(), START_NOT_EXECUTABLE,
                StartFailure.PROGRAM_NOT_EXECUTABLE);
    }

    private static void failsToStart(RuntimeBench bench, Program program, Clause clause, StartFailure cause) {
        ContainerId id = bench.freshId();
        Path bundle = bench.bundle(id, program);
        Optional<Container> made = Optional.empty();
        Optional<OperationFailedException> failure = Optional.empty();
        try {
            made = Optional.of(bench.runtime().create(id, bundle));
        } catch (OperationFailedException e) {
            failure = Optional.of(e);
        }
        if (made.isPresent()) {
            failure = Optional.of(bench.findings.refused(clause, OperationFailedException.class,
                    made.orElseThrow()::start));
        }
        Optional<StartFailure> seen = failure.orElseThrow().startFailure();
        bench.findings.check(clause, seen.equals(Optional.of(cause)), () -> "the cause was " + seen);
        if (made.isEmpty()) {
            bench.expectGone(START_FAILED, id);
            return;
        }
        Container container = made.orElseThrow();
        bench.expectState(START_FAILED, container, State.STOPPED);
        Exit exit = bench.exit(container);
        bench.findings.check(START_FAILED, exit instanceof Exit.NeverStarted never && never.cause() == cause,
                () -> "the exit is " + exit);
    }

    @At(Layer.RAW)
    @Verifies(START_FAILED)
    void canBeDeletedAfterAFailedStart(RuntimeBench bench) {
        ContainerId id = bench.freshId();
        Path bundle = bench.bundle(id, new Program.Missing());
        try {
            Container container = bench.runtime().create(id, bundle);
            bench.findings.refused(START_MISSING, OperationFailedException.class, container::start);
            bench.findings.act(START_FAILED, container::delete);
        } catch (OperationFailedException e) {
            // found at create
        }
        bench.expectGone(START_FAILED, id);
    }
}
