package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.Reason;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.NotLocalException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Home;
import dev.stowage.api.storage.Status;
import dev.stowage.harness.Damage;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.fault.CrashError;
import dev.stowage.harness.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the engine promises after a crash, a lost reply, a damaged or missing record. */
final class RecoveryRules {
    @Verifies(RECOVERY_REOPEN)
    void knowsEverythingAgain(EngineBench shared) throws Exception {
        try (EngineBench bench = shared.apart()) {
            EngineContainer configured = bench.configured(new Program.ExitWith(0));
            EngineContainer created = bench.engineCreated(new Program.ExitWith(1));
            EngineContainer running = bench.engineRunning(new Program.SleepForever());
            EngineContainer stopped = (EngineContainer) bench.stopped(92);
            EngineContainer ending = bench.engineCreated(new Program.ExitAfter(Duration.ofMillis(100), 93));
            bench.findings.act(START_RUNS, ending::start);
            bench.engine().close();
            Waiting.pause(Duration.ofMillis(200));
            Engine next = (Engine) bench.another().runtime();
            for (var expected : Map.of(configured.id(), State.CONFIGURED, created.id(), State.CREATED,
                    running.id(), State.RUNNING, stopped.id(), State.STOPPED).entrySet()) {
                EngineContainer found = bench.findings.step(RECOVERY_REOPEN,
                        () -> next.find(expected.getKey()));
                bench.expectState(RECOVERY_REOPEN, found, expected.getValue());
            }
            for (var expected : Map.of(stopped.id(), 92, ending.id(), 93).entrySet()) {
                bench.expectCode(RECOVERY_REOPEN, bench.findings.step(RECOVERY_REOPEN,
                        () -> next.find(expected.getKey()).await(bench.patience()).orElseThrow()),
                        expected.getValue());
            }
            bench.findings.act(RECOVERY_REOPEN, () -> {
                for (Container container : next.list()) {
                    container.forceDelete();
                }
            });
        }
    }

    @Verifies(RECOVERY_ABANDONED_CREATE)
    void settlesACreateThatNobodyFinished(EngineBench shared) {
        for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
            try (EngineBench.Faulty bench = shared.apart()) {
                ContainerId id = bench.freshId();
                Path bundle = bench.bundle(id, new Program.ExitWith(94));
                bench.runtimeFaults.next(Operation.CREATE, fault);
                crash(bench, () -> bench.engine().create(id, bundle));
                Engine next = (Engine) bench.another().runtime();
                EngineContainer container = bench.findings.step(RECOVERY_ABANDONED_CREATE, () -> {
                    try {
                        return next.create(id, bundle);
                    } catch (AlreadyExistsException e) {
                        return next.find(id);
                    }
                });
                bench.findings.act(RECOVERY_ABANDONED_CREATE, container::start);
                bench.expectCode(RECOVERY_ABANDONED_CREATE, bench.findings.step(RECOVERY_ABANDONED_CREATE,
                        () -> container.await(bench.patience()).orElseThrow()), 94);
                bench.findings.act(RECOVERY_ABANDONED_CREATE, container::delete);
                bench.findings.refused(RECOVERY_ABANDONED_CREATE, NotFoundException.class,
                        () -> next.find(id));
            }
        }
    }

    private static void crash(EngineBench bench, Findings.Act act) {
        bench.findings.act(CREATE_MAKES, () -> {
            try {
                act.run();
            } catch (CrashError e) {
                return;
            }
            throw bench.findings.violated(CREATE_MAKES, "the runtime was not asked");
        });
    }

    @Verifies(RECOVERY_LOST_REPLY)
    void recordsWhatIsObserved(EngineBench shared) {
        try (EngineBench.Faulty bench = shared.apart()) {
            for (Fault fault : List.of(Fault.LOST_REPLY, Fault.CRASH_AFTER)) {
                EngineContainer container = bench.engineCreated(new Program.SleepForever());
                bench.runtimeFaults.next(Operation.START, fault);
                bench.findings.act(RECOVERY_LOST_REPLY, () -> {
                    try {
                        container.start();
                    } catch (OutcomeUnknownException | CrashError e) {
                        // the caller cannot know
                    }
                });
                bench.expectState(RECOVERY_LOST_REPLY, container, State.RUNNING);
                bench.findings.act(RECOVERY_LOST_REPLY, () -> container.stop(Signal.KILL, bench.patience()));
                ContainerRecord record = bench.findings.step(RECOVERY_LOST_REPLY, container::record);
                bench.findings.check(RECOVERY_LOST_REPLY, record.status().state() == State.STOPPED
                        && record.status().startedAt().isPresent() && record.status().intent().isEmpty(),
                        () -> "the record is " + record);
            }
        }
    }

    @Verifies(RECOVERY_NO_RECORD_DELETED)
    void deletesWhatOnlyTheRuntimeKnows(EngineBench bench) {
        Container stray = bench.unknown();
        bench.findings.act(RECOVERY_NO_RECORD_DELETED, stray::forceDelete);
        bench.expectGone(RECOVERY_NO_RECORD_DELETED, stray.id());
        bench.findings.refused(RECOVERY_NO_RECORD_DELETED, NotFoundException.class,
                () -> bench.raw().find(stray.id()));
    }

    @Verifies({RECOVERY_UNREADABLE, RECOVERY_UNREADABLE_DELETED})
    void livesWithARecordThatCannotBeRead(EngineBench shared) throws Exception {
        try (EngineBench bench = shared.apart()) {
            Damage damage = bench.damage();
            EngineContainer good = bench.engineRunning(new Program.SleepForever());
            EngineContainer bad = bench.engineRunning(new Program.SleepForever());
            ContainerRecord record = bench.findings.step(RECOVERY_UNREADABLE, bad::record);
            bench.engine().close();
            Damage.Reach reach = damage.apply(bench.place.storageDirectory(), record,
                    Damage.Kind.TRUNCATED);
            Place.Opened second = bench.another();
            requireUnreadable(second, reach, bad.id());
            Engine next = (Engine) second.runtime();
            ContainerSummary summary = bench.findings.step(RECOVERY_UNREADABLE, next::summaries)
                    .stream()
                    .filter(s -> s.id().container().equals(bad.id()))
                    .findFirst()
                    .orElseThrow(() -> bench.findings.violated(RECOVERY_UNREADABLE, "it is not listed"));
            bench.findings.check(RECOVERY_UNREADABLE, summary.state() == State.UNKNOWN
                    && summary.reason().equals(Optional.of(Reason.UNREADABLE)), () -> "it says " + summary);
            Container found = bench.findings.step(RECOVERY_UNREADABLE, () -> next.find(bad.id()));
            bench.expectState(RECOVERY_UNREADABLE, found, State.UNKNOWN);
            bench.expectState(RECOVERY_UNREADABLE, next.find(good.id()), State.RUNNING);
            bench.findings.act(RECOVERY_UNREADABLE_DELETED, found::forceDelete);
            bench.findings.refused(RECOVERY_UNREADABLE_DELETED, NotFoundException.class,
                    () -> next.find(bad.id()));
            bench.findings.refused(RECOVERY_UNREADABLE_DELETED, NotFoundException.class,
                    () -> second.raw().find(bad.id()));
            bench.findings.act(RECOVERY_UNREADABLE, () -> next.find(good.id()).forceDelete());
        }
    }

    /** What reaches further than one record leaves it to the storage what becomes of it. */
    private static void requireUnreadable(Place.Opened manager, Damage.Reach reach, ContainerId id) {
        if (reach == Damage.Reach.FILES) {
            try {
                ContainerRecord seen = manager.storage().orElseThrow().read(id);
                throw new NotRunException("what was done to its bytes leaves a record: " + seen);
            } catch (UnreadableException e) {
                // what the clauses are about
            }
        }
    }

    @Verifies(RECOVERY_HOME)
    void leavesContainersOfOtherHomesAlone(EngineBench shared) {
        try (EngineBench bench = shared.apart()) {
            ContainerRecord mine = bench.findings.step(CONFIGURE_RECORDS,
                    () -> bench.configured(new Program.ExitWith(0)).record());
            ContainerId id = bench.workshop.freshId();
            ContainerConfig config = mine.config();
            ContainerRecord foreign = new ContainerRecord(FullId.alone(id), Optional.empty(),
                    Incarnation.draw(bench.workshop.random()), 1,
                    new ContainerConfig(config.bundle(), config.runtime(),
                            new Home("elsewhere", Path.of("/x")),
                            Map.of(), config.stopSignal(), config.stopGrace(), config.removal()),
                    Status.configured(mine.status().configuredAt().orElseThrow(), Resources.NONE));
            bench.findings.act(STORED, () -> bench.storage()
                    .create(foreign, bench.storage()
                            .capabilities()
                            .highest()));
            EngineContainer container = bench.findings.step(RECOVERY_HOME, () -> bench.engine().find(id));
            for (Findings.Act verb : List.<Findings.Act>of(container::start, container::init,
                    container::delete)) {
                bench.findings.refused(RECOVERY_HOME, NotLocalException.class, verb);
            }
            ContainerRecord after = bench.findings.step(RECOVERY_HOME, () -> bench.storage().read(id));
            bench.findings.check(RECOVERY_HOME, after.equals(foreign), () -> "it was changed to " + after);
            bench.findings.act(REMOVED, () -> bench.storage().delete(id));
        }
    }
}
