package dev.stowage.harness.rules.engine;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Reason;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.NotLocalException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.Status;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.RecordCorruptor;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.fault.Fault;
import dev.stowage.harness.fault.SimulatedCrashError;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.fixture.EngineFixture;
import dev.stowage.harness.rules.fixture.TestEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules about recovery: after a crash, a lost reply, with a damaged or missing record. */
final class EngineRecoveryRules {
    @Verifies(RECOVERY_1)
    void recoversAllContainersAfterReopen(EngineFixture shared) throws Exception {
        try (EngineFixture fixture = shared.openIsolated()) {
            EngineContainer configured = fixture.configured(new TestProgram.ExitWith(0));
            EngineContainer created = fixture.engineCreated(new TestProgram.ExitWith(1));
            EngineContainer running = fixture.engineRunning(new TestProgram.SleepForever());
            EngineContainer stopped = (EngineContainer) fixture.stopped(92);
            EngineContainer ending =
                    fixture.engineCreated(new TestProgram.ExitAfter(Duration.ofMillis(100), 93));
            fixture.findings().expectSuccess(START_1, ending::start);
            fixture.engine().close();
            TestDeadline.pause(Duration.ofMillis(200));
            Engine next = (Engine) fixture.openAnotherManager().runtime();
            for (var expected : Map
                    .of(configured.id(), State.CONFIGURED, created.id(), State.CREATED, running.id(),
                            State.RUNNING, stopped.id(), State.STOPPED)
                    .entrySet()) {
                EngineContainer found =
                        fixture.findings().expectValue(RECOVERY_1, () -> next.find(expected.getKey()));
                fixture.expectState(RECOVERY_1, found, expected.getValue());
            }
            for (var expected : Map.of(stopped.id(), 92, ending.id(), 93).entrySet()) {
                fixture.expectCode(RECOVERY_1, fixture.findings()
                        .expectValue(RECOVERY_1,
                                () -> next.find(expected.getKey()).await(fixture.timeout()).orElseThrow()),
                        expected.getValue());
            }
            fixture.findings().expectSuccess(RECOVERY_1, () -> {
                for (Container container : next.list()) {
                    container.forceDelete();
                }
            });
        }
    }

    @Verifies(RECOVERY_2)
    void recoversAnAbandonedCreate(EngineFixture shared) {
        for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
            try (EngineFixture.FaultyEngineFixture fixture = shared.openIsolated()) {
                ContainerId id = fixture.freshId();
                Path bundle = fixture.bundle(id, new TestProgram.ExitWith(94));
                fixture.runtimeFaults().injectNext(Operation.CREATE, fault);
                expectCrash(fixture, () -> fixture.engine().create(id, bundle));
                Engine next = (Engine) fixture.openAnotherManager().runtime();
                EngineContainer container = fixture.findings().expectValue(RECOVERY_2, () -> {
                    try {
                        return next.create(id, bundle);
                    } catch (AlreadyExistsException e) {
                        // the crashed create had taken effect, which the clause permits
                        return next.find(id);
                    }
                });
                fixture.findings().expectSuccess(RECOVERY_2, container::start);
                fixture.expectCode(RECOVERY_2, fixture.findings()
                        .expectValue(RECOVERY_2, () -> container.await(fixture.timeout()).orElseThrow()), 94);
                fixture.findings().expectSuccess(RECOVERY_2, container::delete);
                fixture.findings().expectFailure(RECOVERY_2, NotFoundException.class, () -> next.find(id));
            }
        }
    }

    private static void expectCrash(EngineFixture fixture, RuleFindings.ThrowingAction action) {
        fixture.findings().expectSuccess(CREATE_1, () -> {
            try {
                action.run();
            } catch (SimulatedCrashError e) {
                // the crash that was injected: the call has reached the runtime
                return;
            }
            throw fixture.findings().violation(CREATE_1, "the runtime was not called");
        });
    }

    @Verifies(RECOVERY_3)
    void recordsWhatIsObserved(EngineFixture shared) {
        try (EngineFixture.FaultyEngineFixture fixture = shared.openIsolated()) {
            for (Fault fault : List.of(Fault.LOST_REPLY, Fault.CRASH_AFTER)) {
                EngineContainer container = fixture.engineCreated(new TestProgram.SleepForever());
                fixture.runtimeFaults().injectNext(Operation.START, fault);
                fixture.findings().expectSuccess(RECOVERY_3, () -> {
                    try {
                        container.start();
                    } catch (OutcomeUnknownException | SimulatedCrashError e) {
                        // the outcome is unknown to the caller
                    }
                });
                fixture.expectState(RECOVERY_3, container, State.RUNNING);
                fixture.findings()
                        .expectSuccess(RECOVERY_3, () -> container.stop(Signal.KILL, fixture.timeout()));
                ContainerRecord record = fixture.findings().expectValue(RECOVERY_3, container::record);
                fixture.findings()
                        .check(RECOVERY_3,
                                record.status().state() == State.STOPPED
                                        && record.status().startedAt().isPresent()
                                        && record.status().intent().isEmpty(),
                                () -> "the record is " + record);
            }
        }
    }

    @Verifies(RECOVERY_5)
    void forceDeletesAnOrphanContainer(EngineFixture fixture) {
        Container orphan = fixture.unknownContainer();
        fixture.findings().expectSuccess(RECOVERY_5, orphan::forceDelete);
        fixture.expectGone(RECOVERY_5, orphan.id());
        fixture.findings()
                .expectFailure(RECOVERY_5, NotFoundException.class, () -> fixture.raw().find(orphan.id()));
    }

    @Verifies({RECOVERY_6, RECOVERY_7})
    void toleratesAnUnreadableRecord(EngineFixture shared) throws Exception {
        try (EngineFixture fixture = shared.openIsolated()) {
            RecordCorruptor corruptor = fixture.recordCorruptor();
            EngineContainer good = fixture.engineRunning(new TestProgram.SleepForever());
            EngineContainer bad = fixture.engineRunning(new TestProgram.SleepForever());
            ContainerRecord record = fixture.findings().expectValue(RECOVERY_6, bad::record);
            fixture.engine().close();
            RecordCorruptor.CorruptionScope scope =
                    corruptor.corrupt(fixture.environment().storageDirectory(), record,
                            RecordCorruptor.RecordCorruption.TRUNCATED);
            TestEnvironment.BackendInstance second = fixture.openAnotherManager();
            requireUnreadable(second, scope, bad.id());
            Engine next = (Engine) second.runtime();
            ContainerSummary summary = fixture.findings()
                    .expectValue(RECOVERY_6, next::summaries)
                    .stream()
                    .filter(s -> s.id().container().equals(bad.id()))
                    .findFirst()
                    .orElseThrow(() -> fixture.findings().violation(RECOVERY_6, "it is not listed"));
            fixture.findings()
                    .check(RECOVERY_6,
                            summary.state() == State.UNKNOWN
                                    && summary.reason().equals(Optional.of(Reason.UNREADABLE)),
                            () -> "it reports " + summary);
            Container found = fixture.findings().expectValue(RECOVERY_6, () -> next.find(bad.id()));
            fixture.expectState(RECOVERY_6, found, State.UNKNOWN);
            fixture.expectState(RECOVERY_6, next.find(good.id()), State.RUNNING);
            fixture.findings().expectSuccess(RECOVERY_7, found::forceDelete);
            fixture.findings().expectFailure(RECOVERY_7, NotFoundException.class, () -> next.find(bad.id()));
            fixture.findings()
                    .expectFailure(RECOVERY_7, NotFoundException.class, () -> second.raw().find(bad.id()));
            fixture.findings().expectSuccess(RECOVERY_6, () -> next.find(good.id()).forceDelete());
        }
    }

    /**
     * Ends the rule as not run if the damage affected more than one record: the backend may then refuse the
     * store.
     */
    private static void requireUnreadable(TestEnvironment.BackendInstance manager,
            RecordCorruptor.CorruptionScope scope, ContainerId id) {
        if (scope == RecordCorruptor.CorruptionScope.FILES) {
            try {
                ContainerRecord seen = manager.storage().orElseThrow().read(id);
                throw new NotRunException("the damaged bytes are a valid record: " + seen);
            } catch (UnreadableException e) {
                // the state that the clauses are about
            }
        }
    }

    @Verifies(RECOVERY_8)
    void leavesContainersOfOtherHostsAlone(EngineFixture shared) {
        try (EngineFixture fixture = shared.openIsolated()) {
            ContainerRecord local = fixture.findings()
                    .expectValue(CONFIGURE_1, () -> fixture.configured(new TestProgram.ExitWith(0)).record());
            ContainerId id = fixture.context().freshId();
            ContainerConfig config = local.config();
            ContainerRecord foreign = ContainerRecord.of(QualifiedId.standalone(id),
                    Incarnation.generate(fixture.context().random()),
                    config.withHost(new HostIdentity("elsewhere", Path.of("/x"))).withLabels(Map.of()),
                    Status.configured(local.status().configuredAt().orElseThrow(), Resources.NONE));
            fixture.findings()
                    .expectSuccess(STORAGE_CREATE_1, () -> fixture.storage()
                            .create(foreign, fixture.storage().capabilities().maximumDurability()));
            EngineContainer container =
                    fixture.findings().expectValue(RECOVERY_8, () -> fixture.engine().find(id));
            for (RuleFindings.ThrowingAction operation : List.<RuleFindings.ThrowingAction>of(
                    container::start, container::init, container::delete)) {
                fixture.findings().expectFailure(RECOVERY_8, NotLocalException.class, operation);
            }
            ContainerRecord after =
                    fixture.findings().expectValue(RECOVERY_8, () -> fixture.storage().read(id));
            fixture.findings().check(RECOVERY_8, after.equals(foreign), () -> "it was changed to " + after);
            fixture.findings().expectSuccess(STORAGE_DELETE_1, () -> fixture.storage().delete(id));
        }
    }

    @Verifies({RECOVERY_9, RECOVERY_10})
    void doesNotTakeAbsenceForTheEnd(EngineFixture shared) throws IOException {
        try (EngineFixture fixture = shared.openIsolated()) {
            EngineContainer running = fixture.engineRunning(new TestProgram.SleepForever());
            Optional<ProcessIdentity> init =
                    fixture.findings().expectValue(RECOVERY_9, running::observe).init();
            deleteTree(fixture.environment().runtimeRunDirectory());
            expectNotEnded(fixture, fixture.engine(), running.id());
            TestEnvironment.BackendInstance second = fixture.openAnotherManager();
            Engine next = (Engine) second.runtime();
            expectNotEnded(fixture, next, running.id());
            EngineContainer found = fixture.findings().expectValue(RECOVERY_9, () -> next.find(running.id()));
            for (RuleFindings.ThrowingAction operation : List.<RuleFindings.ThrowingAction>of(found::init,
                    found::start, found::delete)) {
                fixture.findings().expectFailure(RECOVERY_9, IllegalTransitionException.class, operation);
            }
            fixture.findings().expectSuccess(RECOVERY_10, found::forceDelete);
            boolean isAlive = next.capabilities().contains(Capability.HOST_PIDS)
                    && init.filter(fixture.hooks().livenessProbe()).isPresent();
            fixture.findings()
                    .check(RECOVERY_10, !isAlive,
                            () -> "process " + init.orElseThrow().pid() + " is alive after forced delete");
            fixture.findings()
                    .expectFailure(RECOVERY_10, NotFoundException.class, () -> next.find(running.id()));
            fixture.findings()
                    .expectFailure(RECOVERY_10, NotFoundException.class,
                            () -> second.raw().find(running.id()));
        }
    }

    private static void expectNotEnded(EngineFixture fixture, Engine engine, ContainerId id) {
        EnumSet<State> notEnded = EnumSet.of(State.RUNNING, State.UNKNOWN);
        State observed = fixture.findings().expectValue(RECOVERY_9, () -> engine.find(id).state());
        fixture.findings().check(RECOVERY_9, notEnded.contains(observed), () -> "it is " + observed);
        State listed = fixture.findings()
                .expectValue(RECOVERY_9, engine::summaries)
                .stream()
                .filter(summary -> summary.id().container().equals(id))
                .map(ContainerSummary::state)
                .findFirst()
                .orElseThrow(() -> fixture.findings().violation(RECOVERY_9, "it is not listed"));
        fixture.findings().check(RECOVERY_9, notEnded.contains(listed), () -> "it is listed as " + listed);
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return; // a runtime may keep no files there
        }
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        }
    }
}
