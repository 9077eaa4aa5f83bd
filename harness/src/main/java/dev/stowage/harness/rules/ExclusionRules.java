package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.fault.Fault;
import dev.stowage.harness.rules.Waiting.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** What the engine promises to those that act on one container at a time. */
final class ExclusionRules {
    @Verifies(EXCLUSION_RACE)
    void letsOneActAfterTheOther(EngineBench bench) throws Exception {
        Engine another = (Engine) bench.another().runtime();
        EngineContainer here = bench.engineCreated(new Program.SleepForever());
        EngineContainer there = bench.findings.step(MANAGER_SEES, () -> another.find(here.id()));
        List<String> starts = race(bench, List.of(here, there, here, there), EngineContainer::start);
        bench.findings.check(EXCLUSION_RACE, starts.stream().filter("done"::equals).count() == 1
                && starts.stream().filter("refused in RUNNING"::equals).count() == 3,
                () -> "four starts ended with " + starts);
        List<String> stops = race(bench, List.of(here, there, here, there),
                container -> container.stop(Signal.KILL, bench.patience()));
        bench.findings.check(EXCLUSION_RACE, stops.stream().allMatch("done"::equals),
                () -> "four stops ended with " + stops);
        List<String> deletes = race(bench, List.of(here, there, here, there), EngineContainer::delete);
        bench.findings.check(EXCLUSION_RACE, deletes.stream().filter("done"::equals).count() == 1
                && deletes.stream().filter("gone"::equals).count() == 3,
                () -> "four deletes ended with " + deletes);
        bench.expectGone(EXCLUSION_RACE, here.id());
    }

    private static List<String> race(EngineBench bench, List<EngineContainer> handles,
            Consumer<EngineContainer> verb)
            throws Exception {
        CountDownLatch gun = new CountDownLatch(1);
        List<Background<String>> racers = new ArrayList<>();
        for (EngineContainer handle : handles) {
            racers.add(Waiting.background(() -> {
                gun.await();
                try {
                    verb.accept(handle);
                    return "done";
                } catch (IllegalTransitionException e) {
                    return "refused in " + e.state();
                } catch (NotFoundException e) {
                    return "gone";
                } catch (RuntimeException e) {
                    return Findings.described(e);
                }
            }));
        }
        gun.countDown();
        List<String> outcomes = new ArrayList<>();
        for (Background<String> racer : racers) {
            outcomes.add(bench.findings.step(EXCLUSION_RACE, () -> racer.result(bench.patience())));
        }
        return outcomes;
    }

    @Verifies({EXCLUSION_BUSY, EXCLUSION_BUSY_NO_EFFECT, EXCLUSION_LOOKING})
    void isBusyWhileAnotherActs(EngineBench shared) throws Exception {
        try (EngineBench.Faulty bench = shared.faulty(Workshop.shortDeadline())) {
            EngineContainer container = bench.engineCreated(new Program.SleepForever());
            bench.runtimeFaults.next(Operation.START, Fault.SLOW);
            Background<Boolean> start = Waiting.background(() -> {
                container.start();
                return true;
            });
            try {
                bench.findings.check(START_RUNS, bench.runtimeFaults.awaitSlow(),
                        () -> "start never came to the runtime");
                looks(bench, container);
                BusyException busy = bench.findings.refused(EXCLUSION_BUSY, BusyException.class,
                        container::start);
                bench.findings.check(EXCLUSION_BUSY, !busy.holder().isBlank(), () -> "no holder is named");
                bench.findings.refused(EXCLUSION_BUSY, BusyException.class, container::delete);
            } finally {
                bench.runtimeFaults.release();
            }
            bench.findings.step(EXCLUSION_BUSY_NO_EFFECT, () -> start.result(bench.patience()));
            bench.expectState(EXCLUSION_BUSY_NO_EFFECT, container, State.RUNNING);
        }
    }

    private static void looks(EngineBench bench, EngineContainer container) throws Exception {
        Background<Boolean> looking = Waiting.background(() -> {
            container.record();
            container.observe();
            bench.engine().list();
            bench.engine().summaries();
            bench.engine().find(container.id());
            return true;
        });
        bench.findings.check(EXCLUSION_LOOKING, looking.endedWithin(bench.patience().dividedBy(2)),
                () -> "looking waits for a verb that is slow");
        bench.findings.step(EXCLUSION_LOOKING, () -> looking.result(Duration.ZERO));
    }

    @Verifies(EXCLUSION_STOP_WAITS_FREE)
    void doesNotHoldTheContainerForTheGrace(EngineBench bench) throws Exception {
        EngineContainer container = bench.engineRunning(new Program.IgnoreTerm());
        Background<Boolean> stop = Waiting.background(() -> {
            container.stop(Signal.TERM, bench.patience().multipliedBy(4));
            return true;
        });
        Waiting.pause(Duration.ofMillis(100));
        bench.findings.check(EXCLUSION_STOP_WAITS_FREE, !stop.ended(),
                () -> "stop did not wait for the grace");
        Background<Boolean> second = Waiting.background(() -> {
            container.stop(Signal.TERM, Duration.ZERO);
            return true;
        });
        bench.findings.step(EXCLUSION_STOP_WAITS_FREE, () -> second.result(bench.patience()));
        bench.findings.step(EXCLUSION_STOP_WAITS_FREE, () -> stop.result(bench.patience()));
        bench.expectCode(EXCLUSION_STOP_WAITS_FREE, bench.exit(container), 137);
    }
}
