package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.time.Duration;

/** Rules about stop beyond the table. */
final class StopRules {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Verifies(STOP_1)
    void letsTheProgramEnd(RuntimeFixture fixture) {
        Container container = fixture.running(new TestProgram.ExitOnTerm(43));
        fixture.findings().expectSuccess(STOP_1, () -> container.stop(fixture.timeout()));
        fixture.expectState(STOP_1, container, State.STOPPED);
        fixture.expectCode(STOP_1, fixture.awaitExit(container), 43);
    }

    @Verifies(STOP_2)
    void killsWhenTheTimeoutExpires(RuntimeFixture fixture) {
        Container container = fixture.running(new TestProgram.IgnoreTerm());
        long before = System.nanoTime();
        fixture.findings().expectSuccess(STOP_2, () -> container.stop(Signal.TERM, SHORT));
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        fixture.findings()
                .check(STOP_2, took.compareTo(SHORT) >= 0,
                        () -> "KILL was sent after " + took.toMillis() + " ms");
        fixture.expectState(STOP_2, container, State.STOPPED);
        fixture.expectCode(STOP_2, fixture.awaitExit(container), 137);
    }

    @Verifies(STOP_5)
    void changesNothingInStopped(RuntimeFixture fixture) {
        Container container = fixture.stopped(8);
        Exit before = fixture.awaitExit(container);
        fixture.findings().expectSuccess(STOP_5, () -> container.stop(SHORT));
        fixture.findings().expectSuccess(STOP_5, () -> container.requestStop(Signal.TERM));
        fixture.expectState(STOP_5, container, State.STOPPED);
        Exit after =
                fixture.findings().expectValue(STOP_5, () -> container.await(Duration.ZERO).orElseThrow());
        fixture.findings()
                .check(STOP_5, after.equals(before), () -> "the exit was " + before + " and is " + after);
    }

    @Verifies(STOP_6)
    void resumesAPausedContainer(RuntimeFixture fixture) {
        Container container = fixture.paused(new TestProgram.ExitOnTerm(45));
        fixture.findings().expectSuccess(STOP_6, () -> container.stop(fixture.timeout()));
        fixture.expectCode(STOP_6, fixture.awaitExit(container), 45);
    }

    @Verifies(STOP_7)
    void endsACreatedContainer(RuntimeFixture fixture) {
        Container container = fixture.created(new TestProgram.ExitWith(0));
        fixture.findings().expectSuccess(STOP_7, () -> container.stop(SHORT));
        fixture.expectState(STOP_7, container, State.STOPPED);
        Exit exit = fixture.awaitExit(container);
        fixture.findings()
                .check(STOP_7, !(exit instanceof Exit.Exited exited && exited.code() == 0),
                        () -> "the exit is " + exit + " though the program never ran");
    }

    @Verifies(STOP_11)
    void endsACreatedContainerByKill(RuntimeFixture fixture) {
        Container container = fixture.created(new TestProgram.ExitOnTerm(46));
        fixture.findings().expectSuccess(STOP_11, () -> container.stop(Signal.TERM, fixture.timeout()));
        fixture.expectCode(STOP_11, fixture.awaitExit(container), 128 + Signal.KILL.number());
    }

    @Verifies(STOP_8)
    void endsTheRunInUnknown(RuntimeFixture fixture) {
        Container container = fixture.containerIn(State.UNKNOWN);
        fixture.findings().expectSuccess(STOP_8, () -> container.requestStop(Signal.TERM));
    }

    @Verifies(STOP_9)
    void requestsAndReturns(RuntimeFixture fixture) throws Exception {
        Container container = fixture.running(new TestProgram.IgnoreTerm());
        BackgroundTask<Boolean> request = TestThreads.start(() -> {
            container.requestStop(Signal.TERM);
            return true;
        });
        fixture.findings()
                .check(STOP_9, request.awaitDone(fixture.timeout().dividedBy(2)),
                        () -> "it waited for a program that does not end");
        fixture.findings().expectValue(STOP_9, () -> request.result(Duration.ZERO));
        fixture.expectState(STOP_9, container, State.RUNNING);
        fixture.findings().expectSuccess(STOP_9, () -> container.requestStop(Signal.KILL));
        fixture.expectCode(STOP_9, fixture.awaitExit(container), 137);
    }

    @Verifies(STOP_10)
    void canBeTriedAgainAfterAnInterrupt(RuntimeFixture fixture) throws Exception {
        Container container = fixture.running(new TestProgram.IgnoreTerm());
        BackgroundTask<String> stop = TestThreads.start(() -> {
            try {
                container.stop(fixture.timeout());
                return "returned";
            } catch (OperationInterruptedException | OutcomeUnknownException e) {
                // either error is permitted: the signal may have been sent before the interrupt
                return "interrupted";
            }
        });
        TestDeadline.pause(Duration.ofMillis(100));
        stop.thread().interrupt();
        String outcome = fixture.findings().expectValue(STOP_10, () -> stop.result(fixture.timeout()));
        fixture.findings().check(STOP_10, outcome.equals("interrupted"), () -> "stop " + outcome);
        fixture.expectState(STOP_10, container, State.RUNNING);
        fixture.findings().expectSuccess(STOP_10, () -> container.stop(Duration.ZERO));
        fixture.expectCode(STOP_10, fixture.awaitExit(container), 137);
        fixture.findings().expectSuccess(STOP_10, container::delete);
    }
}
