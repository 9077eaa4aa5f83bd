package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the exit of a run promises. The codes from 0 to 255 are in {@link ExitCodes}. */
final class ExitRules {
    private static final List<Integer> SIGNALS = List.of(1, 2, 9, 10, 13, 14, 15, 40);

    @Verifies(EXIT_SIGNAL)
    void reportsDeathBySignal(RuntimeBench bench) {
        for (int signal : SIGNALS) {
            Container container = bench.running(new Program.DieBySignal(signal));
            Exit exit = bench.exit(container);
            // the first process of a pid namespace survives its own signal and then ends with 99
            boolean died = exit instanceof Exit.Exited exited && exited.code() == 128 + signal
                    && exited.signal().map(told -> told.number() == signal).orElse(true);
            boolean survived = exit instanceof Exit.Exited exited && exited.code() == 99
                    && exited.signal().isEmpty();
            bench.findings.check(EXIT_SIGNAL, died || survived, () -> "signal " + signal + " gave " + exit);
        }
        Container killed = bench.running();
        bench.findings.act(KILL_SENDS, () -> killed.kill(Signal.KILL));
        bench.expectCode(EXIT_SIGNAL, bench.exit(killed), 137);
    }

    @Verifies(EXIT_CONSTANT)
    void neverChanges(RuntimeBench bench) {
        Container container = bench.stopped(17);
        Exit first = bench.exit(container);
        bench.findings.act(EXIT_CONSTANT, () -> container.stop(Duration.ZERO));
        Container again = bench.findings.step(EXIT_CONSTANT, () -> bench.runtime().find(container.id()));
        List<Optional<Exit>> later = List.of(
                bench.findings.step(EXIT_CONSTANT, () -> container.await(Duration.ZERO)),
                bench.findings.step(EXIT_CONSTANT, () -> again.await(Duration.ZERO)),
                bench.findings.step(EXIT_CONSTANT, () -> again.observe().exit()),
                bench.findings.step(EXIT_CONSTANT, () -> container.observe().exit()));
        bench.findings.check(EXIT_CONSTANT, later.stream().allMatch(exit -> exit.equals(Optional.of(first))),
                () -> "first " + first + ", then " + later);
    }

    @Verifies(EXIT_WHILE_AWAY)
    void isKnownToTheNextManager(RuntimeBench bench) throws Exception {
        Place.Opened first = bench.another();
        ContainerId id = bench.freshId();
        var bundle = bench.bundle(id, new Program.ExitAfter(Duration.ofMillis(150), 77));
        bench.findings.act(CREATE_MAKES, () -> first.runtime().create(id, bundle).start());
        first.close();
        Waiting.pause(Duration.ofMillis(300));
        Container container = bench.findings.step(EXIT_WHILE_AWAY, () -> bench.another().runtime().find(id));
        bench.expectCode(EXIT_WHILE_AWAY, bench.findings.step(EXIT_WHILE_AWAY,
                () -> container.await(bench.patience()).orElseThrow()), 77);
        bench.expectState(EXIT_WHILE_AWAY, container, State.STOPPED);
    }

    @Verifies({EXIT_MONITOR_LOST, EXIT_MONITOR_LOST_KILLABLE})
    void isNotMadeUpWhenTheMonitorIsLost(RuntimeBench bench) {
        var hook = bench.hooks()
                .killMonitor()
                .orElseThrow(() -> new NotRunException(
                        "the subject has no hook that kills a monitor"));
        Container container = bench.running();
        hook.accept(bench.below(container.id()));
        bench.findings.act(EXIT_MONITOR_LOST_KILLABLE, () -> container.kill(Signal.KILL));
        Exit exit = bench.findings.step(EXIT_MONITOR_LOST,
                () -> container.await(bench.patience()).orElseThrow());
        bench.findings.check(EXIT_MONITOR_LOST, exit instanceof Exit.Unknown
                || (exit instanceof Exit.Exited exited && exited.code() == 137), () -> "the exit is " + exit);
        bench.expectState(EXIT_MONITOR_LOST, container, State.STOPPED);
        Container other = bench.running();
        hook.accept(bench.below(other.id()));
        bench.findings.act(EXIT_MONITOR_LOST_KILLABLE, other::forceDelete);
        bench.expectGone(EXIT_MONITOR_LOST_KILLABLE, other.id());
    }
}
