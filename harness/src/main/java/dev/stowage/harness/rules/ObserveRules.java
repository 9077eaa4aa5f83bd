package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an observation promises. */
final class ObserveRules {
    /** File times are coarser than clocks. */
    private static final Duration BLUR = Duration.ofMillis(1500);

    @Verifies({OBSERVE_RUN, OBSERVE_TIMES})
    void tellsRunAndTimes(RuntimeBench bench) {
        Container container = bench.created(new Program.ExitWith(0));
        Observation created = look(bench, OBSERVE_RUN, container);
        bench.findings.act(START_RUNS, container::start);
        bench.exit(container);
        Observation stopped = look(bench, OBSERVE_RUN, container);
        Optional<RunId> run = created.run();
        bench.findings.check(OBSERVE_RUN, run.isPresent() && stopped.run().equals(run),
                () -> "it was " + run + " and is " + stopped.run());
        List<Instant> times = new ArrayList<>();
        stopped.createdAt().ifPresent(times::add);
        stopped.startedAt().ifPresent(times::add);
        stopped.exit().ifPresent(exit -> times.add(exit.at()));
        times.add(bench.workshop.options().clock().instant());
        for (int i = 1; i < times.size(); i++) {
            boolean ordered = !times.get(i - 1).isAfter(times.get(i).plus(BLUR));
            bench.findings.check(OBSERVE_TIMES, ordered, () -> "the times are " + times);
        }
        bench.findings.check(OBSERVE_TIMES, Duration.between(times.getFirst(), times.getLast())
                .compareTo(
                        bench.patience().multipliedBy(2)) < 0,
                () -> "the times are " + times);
    }

    @Verifies(OBSERVE_PROCESS)
    void tellsTheInitProcess(RuntimeBench bench) {
        Container container = bench.created(new Program.SleepForever());
        checkProcess(bench, container);
        bench.findings.act(START_RUNS, container::start);
        checkProcess(bench, container);
        Container other = bench.running();
        bench.findings.check(OBSERVE_PROCESS,
                !look(bench, OBSERVE_PROCESS, other).init()
                        .equals(
                                look(bench, OBSERVE_PROCESS, container).init()),
                () -> "two containers have one process");
    }

    private static void checkProcess(RuntimeBench bench, Container container) {
        Optional<ProcessIdentity> init = look(bench, OBSERVE_PROCESS, container).init();
        bench.findings.check(OBSERVE_PROCESS, init.isPresent() && bench.lives(init.orElseThrow()),
                () -> "the init process is " + init);
    }

    @Verifies(OBSERVE_STOPPED)
    void seesTheEnd(RuntimeBench bench) {
        Container container = bench.running();
        bench.findings.act(KILL_SENDS, () -> container.kill(dev.stowage.api.Signal.KILL));
        bench.eventually(OBSERVE_STOPPED, "it never was STOPPED", () -> container.state() == State.STOPPED);
        Observation observation = look(bench, OBSERVE_STOPPED, container);
        bench.findings.check(OBSERVE_STOPPED, observation.exit().isPresent(), () -> "saw " + observation);
        bench.expectCode(OBSERVE_STOPPED, observation.exit().orElseThrow(), 137);
    }

    private static Observation look(RuntimeBench bench, Clause clause, Container container) {
        return bench.findings.step(clause, container::observe);
    }
}
