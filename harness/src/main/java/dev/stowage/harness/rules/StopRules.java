package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Waiting.Background;
import java.time.Duration;

/** What stop promises beyond the table. */
final class StopRules {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Verifies(STOP_GRACEFUL)
    void letsTheProgramEnd(RuntimeBench bench) {
        Container container = bench.running(new Program.ExitOnTerm(43));
        bench.findings.act(STOP_GRACEFUL, () -> container.stop(bench.patience()));
        bench.expectState(STOP_GRACEFUL, container, State.STOPPED);
        bench.expectCode(STOP_GRACEFUL, bench.exit(container), 43);
    }

    @Verifies(STOP_KILLS)
    void killsWhenTheGraceIsOver(RuntimeBench bench) {
        Container container = bench.running(new Program.IgnoreTerm());
        long before = System.nanoTime();
        bench.findings.act(STOP_KILLS, () -> container.stop(Signal.TERM, SHORT));
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        bench.findings.check(STOP_KILLS, took.compareTo(SHORT) >= 0,
                () -> "KILL came after " + took.toMillis() + " ms");
        bench.expectState(STOP_KILLS, container, State.STOPPED);
        bench.expectCode(STOP_KILLS, bench.exit(container), 137);
    }

    @Verifies(STOP_STOPPED)
    void changesNothingInStopped(RuntimeBench bench) {
        Container container = bench.stopped(8);
        Exit before = bench.exit(container);
        bench.findings.act(STOP_STOPPED, () -> container.stop(SHORT));
        bench.findings.act(STOP_STOPPED, () -> container.requestStop(Signal.TERM));
        bench.expectState(STOP_STOPPED, container, State.STOPPED);
        Exit after = bench.findings.step(STOP_STOPPED, () -> container.await(Duration.ZERO).orElseThrow());
        bench.findings.check(STOP_STOPPED, after.equals(before),
                () -> "the exit was " + before + " and is " + after);
    }

    @Verifies(STOP_PAUSED)
    void resumesAPausedContainer(RuntimeBench bench) {
        Container container = bench.paused(new Program.ExitOnTerm(45));
        bench.findings.act(STOP_PAUSED, () -> container.stop(bench.patience()));
        bench.expectCode(STOP_PAUSED, bench.exit(container), 45);
    }

    @Verifies(STOP_CREATED)
    void endsACreatedContainer(RuntimeBench bench) {
        Container container = bench.created(new Program.ExitWith(0));
        bench.findings.act(STOP_CREATED, () -> container.stop(SHORT));
        bench.expectState(STOP_CREATED, container, State.STOPPED);
        Exit exit = bench.exit(container);
        bench.findings.check(STOP_CREATED, !(exit instanceof Exit.Exited exited && exited.code() == 0),
                () -> "the exit is " + exit + " though the program never ran");
    }

    @Verifies(STOP_UNKNOWN)
    void endsTheRunInUnknown(RuntimeBench bench) {
        Container container = bench.in(State.UNKNOWN);
        bench.findings.act(STOP_UNKNOWN, () -> container.requestStop(Signal.TERM));
    }

    @Verifies(STOP_REQUEST)
    void requestsAndReturns(RuntimeBench bench) throws Exception {
        Container container = bench.running(new Program.IgnoreTerm());
        Background<Boolean> request = Waiting.background(() -> {
            container.requestStop(Signal.TERM);
            return true;
        });
        bench.findings.check(STOP_REQUEST, request.endedWithin(bench.patience().dividedBy(2)),
                () -> "it waited for a program that does not end");
        bench.findings.step(STOP_REQUEST, () -> request.result(Duration.ZERO));
        bench.expectState(STOP_REQUEST, container, State.RUNNING);
        bench.findings.act(STOP_REQUEST, () -> container.requestStop(Signal.KILL));
        bench.expectCode(STOP_REQUEST, bench.exit(container), 137);
    }

    @Verifies(STOP_INTERRUPTED)
    void canBeTriedAgainAfterAnInterrupt(RuntimeBench bench) throws Exception {
        Container container = bench.running(new Program.IgnoreTerm());
        Background<String> stop = Waiting.background(() -> {
            try {
                container.stop(bench.patience());
                return "returned";
            } catch (OperationInterruptedException | OutcomeUnknownException e) {
                return "interrupted";
            }
        });
        Waiting.pause(Duration.ofMillis(100));
        stop.thread().interrupt();
        String outcome = bench.findings.step(STOP_INTERRUPTED, () -> stop.result(bench.patience()));
        bench.findings.check(STOP_INTERRUPTED, outcome.equals("interrupted"), () -> "stop " + outcome);
        bench.expectState(STOP_INTERRUPTED, container, State.RUNNING);
        bench.findings.act(STOP_INTERRUPTED, () -> container.stop(Duration.ZERO));
        bench.expectCode(STOP_INTERRUPTED, bench.exit(container), 137);
        bench.findings.act(STOP_INTERRUPTED, container::delete);
    }
}
