package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import dev.stowage.harness.rules.fixture.TestEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Rules about the exit of a run. The codes from 0 to 255 are in {@link ExitCodeRules}. */
final class ExitRules {
    private static final List<Integer> SIGNALS = List.of(1, 2, 9, 10, 13, 14, 15, 40);

    @Verifies(EXIT_2)
    void reportsDeathBySignal(RuntimeFixture fixture) {
        for (int signal : SIGNALS) {
            Container container = fixture.running(new TestProgram.DieBySignal(signal));
            Exit exit = fixture.awaitExit(container);
            // the first process of a pid namespace survives its own signal and then exits with 99
            boolean died = exit instanceof Exit.Exited exited && exited.code() == 128 + signal
                    && exited.signal().map(reported -> reported.number() == signal).orElse(true);
            boolean survived =
                    exit instanceof Exit.Exited exited && exited.code() == 99 && exited.signal().isEmpty();
            fixture.findings().check(EXIT_2, died || survived, () -> "signal " + signal + " gave " + exit);
        }
        Container killed = fixture.running();
        fixture.findings().expectSuccess(KILL_1, () -> killed.kill(Signal.KILL));
        fixture.expectCode(EXIT_2, fixture.awaitExit(killed), 137);
    }

    @Verifies(EXIT_3)
    void neverChanges(RuntimeFixture fixture) {
        Container container = fixture.stopped(17);
        Exit first = fixture.awaitExit(container);
        fixture.findings().expectSuccess(EXIT_3, () -> container.stop(Duration.ZERO));
        Container again =
                fixture.findings().expectValue(EXIT_3, () -> fixture.runtime().find(container.id()));
        List<Optional<Exit>> later =
                List.of(fixture.findings().expectValue(EXIT_3, () -> container.await(Duration.ZERO)),
                        fixture.findings().expectValue(EXIT_3, () -> again.await(Duration.ZERO)),
                        fixture.findings().expectValue(EXIT_3, () -> again.observe().exit()),
                        fixture.findings().expectValue(EXIT_3, () -> container.observe().exit()));
        fixture.findings()
                .check(EXIT_3, later.stream().allMatch(exit -> exit.equals(Optional.of(first))),
                        () -> "first " + first + ", then " + later);
    }

    @Verifies(EXIT_4)
    void isKnownToTheNextManager(RuntimeFixture fixture) throws Exception {
        TestEnvironment.BackendInstance first = fixture.openAnotherManager();
        ContainerId id = fixture.freshId();
        var bundle = fixture.bundle(id, new TestProgram.ExitAfter(Duration.ofMillis(150), 77));
        fixture.findings().expectSuccess(CREATE_1, () -> first.runtime().create(id, bundle).start());
        first.close();
        TestDeadline.pause(Duration.ofMillis(300));
        Container container =
                fixture.findings().expectValue(EXIT_4, () -> fixture.openAnotherManager().runtime().find(id));
        fixture.expectCode(EXIT_4, fixture.findings()
                .expectValue(EXIT_4, () -> container.await(fixture.timeout()).orElseThrow()), 77);
        fixture.expectState(EXIT_4, container, State.STOPPED);
    }

    @Verifies({EXIT_5, EXIT_6})
    void isUnknownWhenTheMonitorIsLost(RuntimeFixture fixture) {
        var hook = fixture.hooks()
                .killMonitor()
                .orElseThrow(() -> new NotRunException("the subject has no hook that kills a monitor"));
        Container container = fixture.running();
        hook.accept(fixture.rawContainer(container.id()));
        fixture.findings().expectSuccess(EXIT_6, () -> container.kill(Signal.KILL));
        Exit exit = fixture.findings()
                .expectValue(EXIT_5, () -> container.await(fixture.timeout()).orElseThrow());
        fixture.findings()
                .check(EXIT_5,
                        exit instanceof Exit.Unknown
                                || (exit instanceof Exit.Exited exited && exited.code() == 137),
                        () -> "the exit is " + exit);
        fixture.expectState(EXIT_5, container, State.STOPPED);
        Container other = fixture.running();
        hook.accept(fixture.rawContainer(other.id()));
        fixture.findings().expectSuccess(EXIT_6, other::forceDelete);
        fixture.expectGone(EXIT_6, other.id());
    }

    @Verifies(EXIT_7)
    void isNotConcludedWhileTheMonitorIsSuspended(RuntimeFixture fixture) {
        var hook = fixture.hooks()
                .suspendMonitor()
                .orElseThrow(() -> new NotRunException("the subject has no hook that suspends a monitor"));
        Container container = fixture.running();
        Runnable resume = hook.apply(fixture.rawContainer(container.id()));
        try {
            fixture.findings().expectSuccess(EXIT_7, () -> container.kill(Signal.KILL));
            Observation observation = fixture.findings().expectValue(EXIT_7, container::observe);
            boolean sound = observation.exit().isEmpty()
                    || (observation.exit().orElseThrow() instanceof Exit.Exited exited
                            && exited.code() == 137);
            fixture.findings().check(EXIT_7, sound, () -> "it reports " + observation);
        } finally {
            resume.run();
        }
        fixture.expectCode(EXIT_7, fixture.awaitExit(container), 137);
    }
}
