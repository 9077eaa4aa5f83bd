package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import java.time.Duration;

/** What stop promises beyond the table. */
final class StopRules {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Verifies(STOP_GRACEFUL)
    void letsTheProgramEnd(RuntimeFixture fixture) {
        Container container = fixture.running(new TestProgram.ExitOnTerm(43));
        fixture.ruleFindings.expectSuccess(STOP_GRACEFUL, () -> container.stop(fixture.timeout()));
        fixture.expectState(STOP_GRACEFUL, container, State.STOPPED);
        fixture.expectCode(STOP_GRACEFUL, fixture.awaitExit(container), 43);
    }

    @Verifies(STOP_KILLS)
    void killsWhenTheGraceIsOver(RuntimeFixture fixture) {
        Container container = fixture.running(new TestProgram.IgnoreTerm());
        long before = System.nanoTime();
        fixture.ruleFindings.expectSuccess(STOP_KILLS, () -> container.stop(Signal.TERM, SHORT));
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        fixture.ruleFindings.check(STOP_KILLS, took.compareTo(SHORT) >= 0,
                () -> "KILL came after " + took.toMillis() + " ms");
        fixture.expectState(STOP_KILLS, container, State.STOPPED);
        fixture.expectCode(STOP_KILLS, fixture.awaitExit(container), 137);
    }

    @Verifies(STOP_STOPPED)
    void changesNothingInStopped(RuntimeFixture fixture) {
        Container container = fixture.stopped(8);
        Exit before = fixture.awaitExit(container);
        fixture.ruleFindings.expectSuccess(STOP_STOPPED, () -> container.stop(SHORT));
        fixture.ruleFindings.expectSuccess(STOP_STOPPED, () -> container.requestStop(Signal.TERM));
        fixture.expectState(STOP_STOPPED, container, State.STOPPED);
        Exit after = fixture.ruleFindings.expectValue(STOP_STOPPED,
                () -> container.await(Duration.ZERO).orElseThrow());
        fixture.ruleFindings.check(STOP_STOPPED, after.equals(before),
                () -> "the exit was " + before + " and is " + after);
    }

    @Verifies(STOP_PAUSED)
    void resumesAPausedContainer(RuntimeFixture fixture) {
        Container container = fixture.paused(new TestProgram.ExitOnTerm(45));
        fixture.ruleFindings.expectSuccess(STOP_PAUSED, () -> container.stop(fixture.timeout()));
        fixture.expectCode(STOP_PAUSED, fixture.awaitExit(container), 45);
    }

    @Verifies(STOP_CREATED)
    void endsACreatedContainer(RuntimeFixture fixture) {
        Container container = fixture.created(new TestProgram.ExitWith(0));
        fixture.ruleFindings.expectSuccess(STOP_CREATED, () -> container.stop(SHORT));
        fixture.expectState(STOP_CREATED, container, State.STOPPED);
        Exit exit = fixture.awaitExit(container);
        fixture.ruleFindings.check(STOP_CREATED, !(exit instanceof Exit.Exited exited && exited.code() == 0),
                () -> "the exit is " + exit + " though the program never ran");
    }

    @Verifies(STOP_UNKNOWN)
    void endsTheRunInUnknown(RuntimeFixture fixture) {
        Container container = fixture.containerIn(State.UNKNOWN);
        fixture.ruleFindings.expectSuccess(STOP_UNKNOWN, () -> container.requestStop(Signal.TERM));
    }

    @Verifies(STOP_REQUEST)
    void requestsAndReturns(RuntimeFixture fixture) throws Exception {
        Container container = fixture.running(new TestProgram.IgnoreTerm());
        BackgroundTask<Boolean> request = TestThreads.start(() -> {
            container.requestStop(Signal.TERM);
            return true;
        });
        fixture.ruleFindings.check(STOP_REQUEST, request.awaitDone(fixture.timeout().dividedBy(2)),
                () -> "it waited for a program that does not end");
        fixture.ruleFindings.expectValue(STOP_REQUEST, () -> request.result(Duration.ZERO));
        fixture.expectState(STOP_REQUEST, container, State.RUNNING);
        fixture.ruleFindings.expectSuccess(STOP_REQUEST, () -> container.requestStop(Signal.KILL));
        fixture.expectCode(STOP_REQUEST, fixture.awaitExit(container), 137);
    }

    @Verifies(STOP_INTERRUPTED)
    void canBeTriedAgainAfterAnInterrupt(RuntimeFixture fixture) throws Exception {
        Container container = fixture.running(new TestProgram.IgnoreTerm());
        BackgroundTask<String> stop = TestThreads.start(() -> {
            try {
                container.stop(fixture.timeout());
                return "returned";
            } catch (OperationInterruptedException | OutcomeUnknownException e) {
                return "interrupted";
            }
        });
        TestThreads.sleep(Duration.ofMillis(100));
        stop.thread().interrupt();
        String outcome = fixture.ruleFindings.expectValue(STOP_INTERRUPTED,
                () -> stop.result(fixture.timeout()));
        fixture.ruleFindings.check(STOP_INTERRUPTED, outcome.equals("interrupted"), () -> "stop " + outcome);
        fixture.expectState(STOP_INTERRUPTED, container, State.RUNNING);
        fixture.ruleFindings.expectSuccess(STOP_INTERRUPTED, () -> container.stop(Duration.ZERO));
        fixture.expectCode(STOP_INTERRUPTED, fixture.awaitExit(container), 137);
        fixture.ruleFindings.expectSuccess(STOP_INTERRUPTED, container::delete);
    }
}
