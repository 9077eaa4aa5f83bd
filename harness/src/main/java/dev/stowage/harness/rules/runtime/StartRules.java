package dev.stowage.harness.rules.runtime;

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
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.OnlyAtLayer;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.nio.file.Path;
import java.util.Optional;

/** Rules about start beyond the table. */
public final class StartRules {
    @Verifies(START_1)
    void runsTheProgram(RuntimeFixture fixture) throws Exception {
        Container container = fixture.created(new TestProgram.Print("hello", "", 9));
        fixture.findings().expectSuccess(START_1, container::start);
        fixture.expectCode(START_1, fixture.awaitExit(container), 9);
        if (fixture.supports(Capability.LOGS)) {
            String log = fixture.readLog(container, LogRequest.NO_FOLLOW, LogChunk.StandardStream.STDOUT);
            fixture.findings().check(START_1, log.equals("hello"), () -> "the program wrote " + log);
        }
    }

    @Verifies(START_1)
    void leavesItRunning(RuntimeFixture fixture) {
        Container container = fixture.running();
        fixture.expectState(START_1, container, State.RUNNING);
    }

    @Verifies(START_7)
    void keepsTheInitProcess(RuntimeFixture fixture) {
        Container container = fixture.created(new TestProgram.SleepForever());
        var before = fixture.findings().expectValue(START_7, () -> container.observe().init());
        fixture.findings().expectSuccess(START_1, container::start);
        var after = fixture.findings().expectValue(START_7, () -> container.observe().init());
        fixture.findings()
                .check(START_7, before.isPresent() && before.equals(after),
                        () -> "it was " + before + " and is " + after);
    }

    @Verifies({START_4, START_6})
    void reportsAMissingProgram(RuntimeFixture fixture) {
        failsToStart(fixture, new TestProgram.Missing(), START_4, StartFailure.PROGRAM_MISSING);
    }

    @Verifies({START_5, START_6})
    void reportsAProgramThatIsNotExecutable(RuntimeFixture fixture) {
        failsToStart(fixture, new TestProgram.NotExecutable(), START_5, StartFailure.PROGRAM_NOT_EXECUTABLE);
    }

    private static void failsToStart(RuntimeFixture fixture, TestProgram testProgram, Clause clause,
            StartFailure cause) {
        ContainerId id = fixture.freshId();
        Path bundle = fixture.bundle(id, testProgram);
        Optional<Container> made = Optional.empty();
        Optional<OperationFailedException> failure = Optional.empty();
        try {
            made = Optional.of(fixture.runtime().create(id, bundle));
        } catch (OperationFailedException e) {
            failure = Optional.of(e);
        }
        if (made.isPresent()) {
            failure = Optional.of(fixture.findings()
                    .expectFailure(clause, OperationFailedException.class, made.orElseThrow()::start));
        }
        Optional<StartFailure> seen = failure.orElseThrow().startFailure();
        fixture.findings().check(clause, seen.equals(Optional.of(cause)), () -> "the cause was " + seen);
        if (made.isEmpty()) {
            fixture.expectGone(START_6, id);
            return;
        }
        Container container = made.orElseThrow();
        fixture.expectState(START_6, container, State.STOPPED);
        Exit exit = fixture.awaitExit(container);
        fixture.findings()
                .check(START_6, exit instanceof Exit.NeverStarted never && never.cause() == cause,
                        () -> "the exit is " + exit);
    }

    @OnlyAtLayer(Layer.RUNTIME)
    @Verifies(START_6)
    void canBeDeletedAfterAFailedStart(RuntimeFixture fixture) {
        ContainerId id = fixture.freshId();
        Path bundle = fixture.bundle(id, new TestProgram.Missing());
        try {
            Container container = fixture.runtime().create(id, bundle);
            fixture.findings().expectFailure(START_4, OperationFailedException.class, container::start);
            fixture.findings().expectSuccess(START_6, container::delete);
        } catch (OperationFailedException e) {
            // the runtime finds it at create
        }
        fixture.expectGone(START_6, id);
    }
}
