package dev.stowage.engine;

import dev.stowage.api.ErrorSubject;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotLocalException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an engine makes of what it finds when it opens. */
class EngineRecoveryTest {
    private static final ContainerId WEB = new ContainerId("web");

    private static ContainerRecord changed(ContainerRecord record, ContainerConfig config, Status status) {
        return record.withConfig(config).withStatus(status);
    }

    private static ProcessIdentity self() throws IOException {
        long pid = ProcessHandle.current().pid();
        return new ProcessIdentity(pid, ProcessTable.ofHost().find(pid).orElseThrow().startTimeTicks(),
                ProcessTable.ofHost().bootId());
    }

    @Test
    void recordsRebootExitsAndUndoesRunsThatNeverStarted() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                for (State state : List.of(State.CONFIGURED, State.CREATED, State.RUNNING, State.PAUSED,
                        State.STOPPED)) {
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
                fixture.replaceRecord(changed(record, record.config(), record.status()
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
    void ignoresContainersOfOtherHostsAndRuntimes() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                for (String id : List.of("host", "runtime")) {
                    fixture.createInState(engine, State.RUNNING, id);
                }
            }
            ContainerConfig config = fixture.storedRecord(new ContainerId("host")).orElseThrow().config();
            moveToOtherHost(fixture, "host", new HostIdentity("other", Path.of("/elsewhere")),
                    config.runtime());
            moveToOtherHost(fixture, "runtime", config.host(), "other");
            fixture.host.loseAll();
            fixture.runtimeCalls.forgetCalls();
            try (LocalEngine engine = fixture.open()) {
                for (String id : List.of("host", "runtime")) {
                    EngineContainer container = engine.find(new ContainerId(id));
                    assertEquals(State.RUNNING, container.state());
                    for (Runnable action : List.<Runnable>of(container::pause, container::start,
                            container::stop, container::delete, container::forceDelete, container::stats,
                            () -> container.kill(dev.stowage.api.Signal.KILL),
                            () -> container.logs(dev.stowage.api.runtime.LogRequest.NO_FOLLOW))) {
                        assertThrows(NotLocalException.class, action::run);
                    }
                    assertEquals(Optional.empty(), container.await(Duration.ofMillis(30)));
                    assertEquals(State.RUNNING,
                            fixture.storedRecord(container.id()).orElseThrow().status().state());
                }
                assertEquals(new HostIdentity("other", Path.of("/elsewhere")),
                        assertThrows(NotLocalException.class,
                                () -> engine.find(new ContainerId("host")).pause()).host());
                assertEquals(2, engine.summaries().stream().filter(s -> s.state() == State.RUNNING).count());
                assertEquals(List.of(), callsOfContainers(fixture));
            }
        }
    }

    private static List<InterceptedCall> callsOfContainers(LocalEngineFixture fixture) {
        return fixture.runtimeCalls.calls()
                .stream()
                .filter(call -> call.operation() != Operation.LIST)
                .toList();
    }

    private static void moveToOtherHost(LocalEngineFixture fixture, String id, HostIdentity host,
            String runtime) {
        ContainerRecord record = fixture.storedRecord(new ContainerId(id)).orElseThrow();
        ContainerConfig config = record.config();
        fixture.replaceRecord(
                changed(record, ContainerConfig.of(config.bundle(), runtime, host), record.status()));
    }

    @Test
    void readsTheExitOfAContainerOfAnotherHostFromItsRecord() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.STOPPED, "web");
            moveToOtherHost(fixture, "web", new HostIdentity("other", fixture.root), "reference");
            assertEquals(3, container.await().commandLineCode());
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
    void opensManyFinishedContainersQuickly() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                fixture.createInState(engine, State.STOPPED, "web");
            }
            ContainerRecord stopped = fixture.storedRecord(WEB).orElseThrow();
            for (int i = 0; i < 10_000; i++) {
                fixture.replaceRecord(
                        ContainerRecord.of(dev.stowage.api.QualifiedId.standalone(new ContainerId("c" + i)),
                                stopped.incarnation(), stopped.config(), stopped.status()));
            }
            fixture.runtimeCalls.forgetCalls();
            long start = System.nanoTime();
            try (LocalEngine engine = fixture.open()) {
                assertEquals(10_001, engine.summaries().size());
            }
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos());
            assertEquals(List.of(), callsOfContainers(fixture));
        }
    }

    @Test
    void doesNotOpenWhatItCannotList() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = fixture.spies();
            fixture.storageCalls.fail(EnumSet.allOf(Operation.class),
                    new StorageUnavailableException(ErrorSubject.of("store"), Operation.LIST, "gone"));
            assertThrows(StorageUnavailableException.class, () -> fixture.open(backends));
            // what was not opened is not closed
            verify(backends.storage, never()).close();
            verify(backends.runtime, never()).close();
            fixture.storageCalls.clear();
            try (LocalEngine engine = fixture.open(backends)) {
                assertEquals(List.of(), engine.list());
            }
            verify(backends.storage).close();
            verify(backends.runtime).close();
        }
    }

    @Test
    void declaresCapabilitiesOfRuntimeThatTheEngineSupports() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            fixture.host.declareCapabilities(java.util.Set.of(Capability.values()));
            try (LocalEngine engine = fixture.open()) {
                java.util.Set<Capability> all = java.util.EnumSet.allOf(Capability.class);
                all.removeAll(List.of(Capability.ROOT_FILESYSTEM, Capability.COMMIT, Capability.RESTORE,
                        Capability.EXIT_COMMAND));
                assertEquals(all, engine.capabilities());
                assertEquals(fixture.storage.capabilities(), engine.storageCapabilities());
                assertThrows(UnsupportedOperationException.class, engine.capabilities()::clear);
            }
        }
    }
}
