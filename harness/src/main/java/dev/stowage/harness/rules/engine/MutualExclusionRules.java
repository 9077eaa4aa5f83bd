package dev.stowage.harness.rules.engine;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.fault.Fault;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.SuiteContext;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.EngineFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Rules about concurrent operations on one container. */
final class MutualExclusionRules {
    @Verifies(EXCLUSION_1)
    void serializesConcurrentOperations(EngineFixture fixture) throws Exception {
        Engine another = (Engine) fixture.openAnotherManager().runtime();
        EngineContainer here = fixture.engineCreated(new TestProgram.SleepForever());
        EngineContainer there = fixture.findings().expectValue(MANAGER_1, () -> another.find(here.id()));
        List<String> starts = race(fixture, List.of(here, there, here, there), EngineContainer::start);
        fixture.findings()
                .check(EXCLUSION_1,
                        starts.stream().filter("done"::equals).count() == 1
                                && starts.stream().filter("refused in RUNNING"::equals).count() == 3,
                        () -> "four starts ended with " + starts);
        List<String> stops = race(fixture, List.of(here, there, here, there),
                container -> container.stop(Signal.KILL, fixture.timeout()));
        fixture.findings()
                .check(EXCLUSION_1, stops.stream().allMatch("done"::equals),
                        () -> "four stops ended with " + stops);
        List<String> deletes = race(fixture, List.of(here, there, here, there), EngineContainer::delete);
        fixture.findings()
                .check(EXCLUSION_1,
                        deletes.stream().filter("done"::equals).count() == 1
                                && deletes.stream().filter("gone"::equals).count() == 3,
                        () -> "four deletes ended with " + deletes);
        fixture.expectGone(EXCLUSION_1, here.id());
    }

    private static List<String> race(EngineFixture fixture, List<EngineContainer> handles,
            Consumer<EngineContainer> operation) throws Exception {
        CountDownLatch startSignal = new CountDownLatch(1);
        List<BackgroundTask<String>> contenders = new ArrayList<>();
        for (EngineContainer handle : handles) {
            contenders.add(TestThreads.start(() -> {
                startSignal.await();
                try {
                    operation.accept(handle);
                    return "done";
                } catch (IllegalTransitionException e) {
                    return "refused in " + e.state();
                } catch (NotFoundException e) {
                    // an outcome that the rule compares with those that the clause permits
                    return "gone";
                } catch (RuntimeException | Error e) {
                    return RuleFindings.describe(e);
                }
            }));
        }
        startSignal.countDown();
        List<String> outcomes = new ArrayList<>();
        for (BackgroundTask<String> contender : contenders) {
            outcomes.add(
                    fixture.findings().expectValue(EXCLUSION_1, () -> contender.result(fixture.timeout())));
        }
        return outcomes;
    }

    @Verifies({EXCLUSION_2, EXCLUSION_3, EXCLUSION_4})
    void isBusyWhileAnotherActs(EngineFixture shared) throws Exception {
        try (EngineFixture.FaultyEngineFixture fixture = shared.openFaulty(SuiteContext.shortLockTimeout())) {
            EngineContainer container = fixture.engineCreated(new TestProgram.SleepForever());
            fixture.runtimeFaults().injectNext(Operation.START, Fault.BLOCK_UNTIL_RELEASED);
            BackgroundTask<Boolean> start = TestThreads.start(() -> {
                container.start();
                return true;
            });
            try {
                fixture.findings()
                        .check(START_1, fixture.runtimeFaults().awaitBlockedCall(),
                                () -> "start never reached the runtime");
                expectReadersNotBlocked(fixture, container);
                BusyException busy =
                        fixture.findings().expectFailure(EXCLUSION_2, BusyException.class, container::start);
                fixture.findings()
                        .check(EXCLUSION_2, !busy.owner().activity().isBlank(), () -> "no holder is named");
                fixture.findings().expectFailure(EXCLUSION_2, BusyException.class, container::delete);
            } finally {
                fixture.runtimeFaults().release();
            }
            fixture.findings().expectValue(EXCLUSION_3, () -> start.result(fixture.timeout()));
            fixture.expectState(EXCLUSION_3, container, State.RUNNING);
        }
    }

    private static void expectReadersNotBlocked(EngineFixture fixture, EngineContainer container)
            throws Exception {
        BackgroundTask<Boolean> readers = TestThreads.start(() -> {
            container.record();
            container.observe();
            fixture.engine().list();
            fixture.engine().summaries();
            fixture.engine().find(container.id());
            return true;
        });
        fixture.findings()
                .check(EXCLUSION_4, readers.awaitDone(fixture.timeout().dividedBy(2)),
                        () -> "a reading operation waits for a mutating one");
        fixture.findings().expectValue(EXCLUSION_4, () -> readers.result(Duration.ZERO));
    }

    @Verifies(EXCLUSION_5)
    void doesNotHoldTheLockWhileItWaits(EngineFixture fixture) throws Exception {
        EngineContainer container = fixture.engineRunning(new TestProgram.IgnoreTerm());
        BackgroundTask<Boolean> stop = TestThreads.start(() -> {
            container.stop(Signal.TERM, fixture.timeout().multipliedBy(4));
            return true;
        });
        TestDeadline.pause(Duration.ofMillis(100));
        fixture.findings().check(EXCLUSION_5, !stop.isDone(), () -> "stop did not wait for the timeout");
        BackgroundTask<Boolean> second = TestThreads.start(() -> {
            container.stop(Signal.TERM, Duration.ZERO);
            return true;
        });
        fixture.findings().expectValue(EXCLUSION_5, () -> second.result(fixture.timeout()));
        fixture.findings().expectValue(EXCLUSION_5, () -> stop.result(fixture.timeout()));
        fixture.expectCode(EXCLUSION_5, fixture.awaitExit(container), 137);
    }
}
