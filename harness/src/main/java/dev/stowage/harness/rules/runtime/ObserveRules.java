package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.harness.Clause;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules about observations. */
final class ObserveRules {
    /** Tolerance, because file times are coarser than clocks. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMillis(1500);

    @Verifies({OBSERVE_1, OBSERVE_2})
    void reportsRunAndTimes(RuntimeFixture fixture) {
        Container container = fixture.created(new TestProgram.ExitWith(0));
        Observation created = observe(fixture, OBSERVE_1, container);
        fixture.findings().expectSuccess(START_1, container::start);
        fixture.awaitExit(container);
        Observation stopped = observe(fixture, OBSERVE_1, container);
        Optional<RunId> run = created.run();
        fixture.findings()
                .check(OBSERVE_1, run.isPresent() && stopped.run().equals(run),
                        () -> "it was " + run + " and is " + stopped.run());
        List<Instant> times = new ArrayList<>();
        stopped.createdAt().ifPresent(times::add);
        stopped.startedAt().ifPresent(times::add);
        stopped.exit().ifPresent(exit -> times.add(exit.at()));
        times.add(fixture.context().options().clock().instant().plus(CLOCK_TOLERANCE));
        for (int i = 1; i < times.size(); i++) {
            boolean ordered = !times.get(i - 1).isAfter(times.get(i));
            fixture.findings().check(OBSERVE_2, ordered, () -> "the times are " + times);
        }
        fixture.findings()
                .check(OBSERVE_2,
                        Duration.between(times.getFirst(), times.getLast())
                                .compareTo(fixture.timeout().multipliedBy(2)) < 0,
                        () -> "the times are " + times);
    }

    @Verifies(OBSERVE_3)
    void reportsTheInitProcess(RuntimeFixture fixture) {
        Container container = fixture.created(new TestProgram.SleepForever());
        checkProcess(fixture, container);
        fixture.findings().expectSuccess(START_1, container::start);
        checkProcess(fixture, container);
        Container other = fixture.running();
        fixture.findings()
                .check(OBSERVE_3,
                        !observe(fixture, OBSERVE_3, other).init()
                                .equals(observe(fixture, OBSERVE_3, container).init()),
                        () -> "two containers have one process");
    }

    private static void checkProcess(RuntimeFixture fixture, Container container) {
        Optional<ProcessIdentity> init = observe(fixture, OBSERVE_3, container).init();
        fixture.findings()
                .check(OBSERVE_3, init.isPresent() && fixture.isAlive(init.orElseThrow()),
                        () -> "the init process is " + init);
    }

    @Verifies(OBSERVE_4)
    void reportsTheExit(RuntimeFixture fixture) {
        Container container = fixture.running();
        fixture.findings().expectSuccess(KILL_1, () -> container.kill(dev.stowage.api.Signal.KILL));
        fixture.eventually(OBSERVE_4, "it was never observed STOPPED",
                () -> container.state() == State.STOPPED);
        Observation observation = observe(fixture, OBSERVE_4, container);
        fixture.findings().check(OBSERVE_4, observation.exit().isPresent(), () -> "saw " + observation);
        fixture.expectCode(OBSERVE_4, observation.exit().orElseThrow(), 137);
    }

    private static Observation observe(RuntimeFixture fixture, Clause clause, Container container) {
        return fixture.findings().expectValue(clause, container::observe);
    }
}
