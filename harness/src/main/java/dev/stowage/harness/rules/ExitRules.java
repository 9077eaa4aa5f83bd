package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the exit of a run promises. The codes from 0 to 255 are in {@link ExitCodeRules}. */
final class ExitRules {
    private static final List<Integer> SIGNALS = List.of(1, 2, 9, 10, 13, 14, 15, 40);

    @Verifies(EXIT_SIGNAL)
    void reportsDeathBySignal(RuntimeFixture fixture) {
        for (int signal : SIGNALS) {
            Container container = fixture.running(new TestProgram.DieBySignal(signal));
            Exit exit = fixture.awaitExit(container);
            // the first process of a pid namespace survives its own signal and then ends with 99
            boolean died = exit instanceof Exit.Exited exited && exited.code() == 128 + signal
                    && exited.signal().map(reported -> reported.number() == signal).orElse(true);
            boolean survived = exit instanceof Exit.Exited exited && exited.code() == 99
                    && exited.signal().isEmpty();
            fixture.ruleFindings.check(EXIT_SIGNAL, died || survived,
                    () -> "signal " + signal + " gave " + exit);
        }
        Container killed = fixture.running();
        fixture.ruleFindings.expectSuccess(KILL_SENDS, () -> killed.kill(Signal.KILL));
        fixture.expectCode(EXIT_SIGNAL, fixture.awaitExit(killed), 137);
    }

    @Verifies(EXIT_CONSTANT)
    void neverChanges(RuntimeFixture fixture) {
        Container container = fixture.stopped(17);
        Exit first = fixture.awaitExit(container);
        fixture.ruleFindings.expectSuccess(EXIT_CONSTANT, () -> container.stop(Duration.ZERO));
        Container again = fixture.ruleFindings.expectValue(EXIT_CONSTANT,
                () -> fixture.runtime().find(container.id()));
        List<Optional<Exit>> later = List.of(
                fixture.ruleFindings.expectValue(EXIT_CONSTANT, () -> container.await(Duration.ZERO)),
                fixture.ruleFindings.expectValue(EXIT_CONSTANT, () -> again.await(Duration.ZERO)),
                fixture.ruleFindings.expectValue(EXIT_CONSTANT, () -> again.observe().exit()),
                fixture.ruleFindings.expectValue(EXIT_CONSTANT, () -> container.observe().exit()));
        fixture.ruleFindings.check(EXIT_CONSTANT,
                later.stream().allMatch(exit -> exit.equals(Optional.of(first))),
                () -> "first " + first + ", then " + later);
    }

    @Verifies(EXIT_WITHOUT_MANAGER)
    void isKnownToTheNextManager(RuntimeFixture fixture) throws Exception {
        TestEnvironment.BackendInstance first = fixture.openAnotherManager();
        ContainerId id = fixture.freshId();
        var bundle = fixture.bundle(id, new TestProgram.ExitAfter(Duration.ofMillis(150), 77));
        fixture.ruleFindings.expectSuccess(CREATE_MAKES, () -> first.runtime().create(id, bundle).start());
        first.close();
        TestThreads.sleep(Duration.ofMillis(300));
        Container container = fixture.ruleFindings.expectValue(EXIT_WITHOUT_MANAGER,
                () -> fixture.openAnotherManager().runtime().find(id));
        fixture.expectCode(EXIT_WITHOUT_MANAGER, fixture.ruleFindings.expectValue(EXIT_WITHOUT_MANAGER,
                () -> container.await(fixture.timeout()).orElseThrow()), 77);
        fixture.expectState(EXIT_WITHOUT_MANAGER, container, State.STOPPED);
    }

    @Verifies({EXIT_MONITOR_LOST, EXIT_MONITOR_LOST_KILLABLE})
    void isUnknownWhenTheMonitorIsLost(RuntimeFixture fixture) {
        var hook = fixture.hooks()
                .killMonitor()
                .orElseThrow(() -> new NotRunException(
                        "the subject has no hook that kills a monitor"));
        Container container = fixture.running();
        hook.accept(fixture.rawContainer(container.id()));
        fixture.ruleFindings.expectSuccess(EXIT_MONITOR_LOST_KILLABLE, () -> container.kill(Signal.KILL));
        Exit exit = fixture.ruleFindings.expectValue(EXIT_MONITOR_LOST,
                () -> container.await(fixture.timeout()).orElseThrow());
        fixture.ruleFindings.check(EXIT_MONITOR_LOST, exit instanceof Exit.Unknown
                || (exit instanceof Exit.Exited exited && exited.code() == 137), () -> "the exit is " + exit);
        fixture.expectState(EXIT_MONITOR_LOST, container, State.STOPPED);
        Container other = fixture.running();
        hook.accept(fixture.rawContainer(other.id()));
        fixture.ruleFindings.expectSuccess(EXIT_MONITOR_LOST_KILLABLE, other::forceDelete);
        fixture.expectGone(EXIT_MONITOR_LOST_KILLABLE, other.id());
    }
}
