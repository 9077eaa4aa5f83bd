package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.State;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import dev.stowage.harness.fault.ScriptedInterceptor;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an engine makes of what it finds when it opens. */
class EngineRecoveryTest {
    private static final ContainerId WEB = new ContainerId("web");

    private static ProcessIdentity self() throws IOException {
        long pid = ProcessHandle.current().pid();
        return new ProcessIdentity(pid, ProcessTable.ofHost().find(pid).orElseThrow().startTimeTicks(),
                ProcessTable.ofHost().bootId());
    }

    @Test
    void recordsRebootExitsAndUndoesRunsThatNeverStarted() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                for (State state : List.of(State.CONFIGURED, State.CREATED, State.RUNNING,
                        State.PAUSED, State.STOPPED)) {
                    fixture.createInState(engine, state, "was-" + state.ordinal());
                }
            }
            fixture.host.loseAll();
            fixture.currentTime.set(fixture.currentTime.get().plusSeconds(100));
            fixture.storageCalls.forgetCalls();
            try (LocalEngine engine = fixture.open(fixture.settingsWith(fixture.processesAfterReboot()))) {
                assertEquals(State.CONFIGURED,
                        fixture.storedRecord(id(State.CONFIGURED)).orElseThrow().status().state());
                assertEquals(State.CONFIGURED,
                        fixture.storedRecord(id(State.CREATED)).orElseThrow().status().state());
                for (State state : List.of(State.RUNNING, State.PAUSED)) {
                    assertEquals(
                            Optional.of(Exit.unknown(Exit.UnknownExitCause.REBOOT, fixture.currentTime.get(),
                                    Exit.ExitSource.ENGINE)),
                            fixture.storedRecord(id(state)).orElseThrow().status().exit());
                }
                assertEquals(3, engine.find(id(State.STOPPED)).await().commandLineCode());
                assertEquals(3, updates(fixture), "finished records are not written");
            }
        }
    }

    private static long updates(LocalEngineFixture fixture) {
        return fixture.storageCalls.calls()
                .stream()
                .filter(call -> call.operation() == Operation.UPDATE)
                .count();
    }

    private static ContainerId id(State state) {
        return new ContainerId("was-" + state.ordinal());
    }

    @Test
    void asksTheRuntimeOnlyAboutContainersThatAreNotAliveAsRecorded() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                recordInit(fixture, engine, "alive", Optional.of(self()));
                recordInit(fixture, engine, "dead",
                        Optional.of(new ProcessIdentity(self().pid(), 1, self().bootId())));
                recordInit(fixture, engine, "unknown", Optional.empty());
                fixture.createInState(engine, State.STOPPED, "stopped");
                fixture.createInState(engine, State.CONFIGURED, "configured");
            }
            fixture.host.exit(new ContainerId("dead"), 11);
            fixture.runtimeCalls.forgetCalls();
            try (LocalEngine engine = fixture.open()) {
                assertEquals(List.of("dead", "unknown"),
                        fixture.observedContainers().stream().sorted().toList());
                assertEquals(11,
                        fixture.storedRecord(new ContainerId("dead"))
                                .orElseThrow()
                                .status()
                                .exit()
                                .orElseThrow()
                                .commandLineCode());
                assertEquals(State.RUNNING, engine.find(new ContainerId("alive")).state());
            }
        }
    }

    /** Creates a running container whose record names another init process than the host does. */
    private static void recordInit(LocalEngineFixture fixture, LocalEngine engine, String id,
            Optional<ProcessIdentity> init) {
        ContainerRecord record = fixture.createInState(engine, State.RUNNING, id).record();
        fixture.replaceRecord(record
                .withStatus(record.status().withCreated(record.status().createdAt().orElseThrow(), init)));
    }

    @Test
    void recoversIntentsOfDeadOwnersOnly() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                fixture.createInState(engine, State.CREATED, "dead");
                fixture.createInState(engine, State.CREATED, "living");
            }
            for (String id : List.of("dead", "living")) {
                ContainerRecord record = fixture.storedRecord(new ContainerId(id)).orElseThrow();
                fixture.replaceRecord(record.withStatus(record.status()
                        .withIntent(Optional.of(Intent.of(Operation.START, self(), Instant.EPOCH, 1)))));
                fixture.runtime.find(record.id().container()).start();
            }
            try (ForeignLockHolder lockHolder = ForeignLockHolder.holding(fixture, "living");
                    LocalEngine engine = fixture.open()) {
                assertEquals(1, lockHolder.heldLocks());
                Status dead = fixture.storedRecord(new ContainerId("dead")).orElseThrow().status();
                assertEquals(State.RUNNING, dead.state());
                assertEquals(Optional.empty(), dead.intent());
                Status living = fixture.storedRecord(new ContainerId("living")).orElseThrow().status();
                assertEquals(State.CREATED, living.state());
                assertTrue(living.intent().isPresent());
                assertEquals(0, fixture.recoveries(new ContainerId("living")));
                assertEquals(State.RUNNING, engine.find(new ContainerId("living")).state(), "as it is seen");
                assertTrue(fixture.storedRecord(new ContainerId("living"))
                        .orElseThrow()
                        .status()
                        .intent()
                        .isPresent());
            }
        }
    }

    @Test
    void opensOnAFullDisk() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                fixture.createInState(engine, State.RUNNING, "web");
                fixture.createInState(engine, State.RUNNING, "db");
            }
            fixture.host.exit(WEB, 1);
            fixture.storageCalls.fail(Set.of(Operation.UPDATE),
                    new StorageFullException(ErrorSubject.of("store"), Operation.UPDATE, "full"));
            try (LocalEngine engine = fixture.open()) {
                assertEquals(2, engine.list().size());
                assertEquals(State.STOPPED, engine.find(WEB).state());
                assertEquals(List.of(State.RUNNING, State.STOPPED),
                        engine.summaries().stream().map(s -> s.state()).toList());
                assertEquals(State.RUNNING, fixture.storedRecord(WEB).orElseThrow().status().state());
                fixture.storageCalls.clear();
                assertEquals(State.STOPPED, engine.find(WEB).state());
                assertEquals(State.STOPPED, fixture.storedRecord(WEB).orElseThrow().status().state());
            }
        }
    }

    @Test
    void readsEverythingBeforeItWritesAnything() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                for (int i = 0; i < 20; i++) {
                    fixture.createInState(engine, State.RUNNING, "c" + i);
                }
            }
            for (int i = 0; i < 20; i++) {
                fixture.host.exit(new ContainerId("c" + i), i);
            }
            AtomicInteger lists = new AtomicInteger();
            fixture.storageCalls.before(Operation.LIST, call -> {
                lists.incrementAndGet();
                assertEquals(State.RUNNING, fixture.storedStatus(new ContainerId("c0")).state());
            });
            fixture.open().close();
            assertEquals(1, lists.get());
            for (int i = 0; i < 20; i++) {
                assertEquals(i,
                        fixture.storedRecord(new ContainerId("c" + i))
                                .orElseThrow()
                                .status()
                                .exit()
                                .orElseThrow()
                                .commandLineCode());
            }
        }
    }

    @Test
    void deletesOrphanedBundleCopiesOnly() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                fixture.createInState(engine, State.CONFIGURED, "web");
            }
            Path copies = fixture.root.resolve("engine/bundles");
            Files.createDirectories(copies.resolve("orphan/0123/deep"));
            Files.createDirectories(copies.resolve("busy"));
            Files.createDirectories(copies.resolve("not an id"));
            try (ForeignLockHolder lockHolder = ForeignLockHolder.holding(fixture, "busy")) {
                fixture.open().close();
                assertEquals(1, lockHolder.heldLocks());
            }
            assertTrue(fixture.hasCopy("web"));
            assertTrue(fixture.hasCopy("busy"));
            assertTrue(fixture.hasCopy("not an id"));
            assertFalse(fixture.hasCopy("orphan"));
        }
    }

    @Test
    void opensManyFinishedContainersWithOneListing() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                fixture.createInState(engine, State.STOPPED, "web");
            }
            ContainerRecord stopped = fixture.storedRecord(WEB).orElseThrow();
            for (int i = 0; i < 10_000; i++) {
                fixture.replaceRecord(ContainerRecord.of(QualifiedId.standalone(new ContainerId("c" + i)),
                        stopped.incarnation(), stopped.config(), stopped.status()));
            }
            fixture.runtimeCalls.forgetCalls();
            fixture.storageCalls.forgetCalls();
            try (LocalEngine engine = fixture.open()) {
                assertEquals(List.of(Operation.LIST), operations(fixture.storageCalls));
                assertEquals(10_001, engine.summaries().size());
                assertEquals(List.of(Operation.LIST, Operation.LIST), operations(fixture.storageCalls));
            }
            assertEquals(Set.of(Operation.LIST), Set.copyOf(operations(fixture.runtimeCalls)));
        }
    }

    private static List<Operation> operations(ScriptedInterceptor interceptor) {
        return interceptor.calls().stream().map(InterceptedCall::operation).toList();
    }
}
