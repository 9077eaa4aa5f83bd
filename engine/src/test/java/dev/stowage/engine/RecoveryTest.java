package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.stowage.api.storage.Home;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an engine makes of what it finds when it opens. */
class RecoveryTest {
    private static final ContainerId WEB = new ContainerId("web");

    private static ContainerRecord changed(ContainerRecord record, ContainerConfig config, Status status) {
        return new ContainerRecord(record.id(), record.name(), record.incarnation(), record.revision(),
                config,
                status);
    }

    private static ProcessIdentity self() throws IOException {
        long pid = ProcessHandle.current().pid();
        return new ProcessIdentity(pid, ProcessTable.ofHost().find(pid).orElseThrow().startTimeTicks(),
                ProcessTable.ofHost().bootId());
    }

    @Test
    void endsWhatARebootEndedAndForgetsWhatNeverStarted() throws IOException {
        try (Bench bench = new Bench()) {
            bench.runtime.init = Optional.of(self());
            try (LocalEngine engine = bench.open()) {
                for (State state : List.of(State.CONFIGURED, State.CREATED, State.RUNNING, State.PAUSED,
                        State.STOPPED)) {
                    bench.in(engine, state, "was-" + state.ordinal());
                }
            }
            bench.world.bodies.clear();
            bench.now.set(bench.now.get().plusSeconds(100));
            int written = bench.storage.levels().size();
            try (LocalEngine engine = bench.open(bench.with(bench.rebooted()))) {
                assertEquals(State.CONFIGURED, bench.storage.peek(id(State.CONFIGURED))
                        .orElseThrow()
                        .status()
                        .state());
                assertEquals(State.CONFIGURED, bench.storage.peek(id(State.CREATED))
                        .orElseThrow()
                        .status()
                        .state());
                for (State state : List.of(State.RUNNING, State.PAUSED)) {
                    assertEquals(Optional.of(new Exit.Unknown(Exit.LostExit.REBOOT, bench.now.get(),
                            Exit.ExitSource.ENGINE)),
                            bench.storage.peek(id(state)).orElseThrow().status().exit());
                }
                assertEquals(3, engine.find(id(State.STOPPED)).await().commandLineCode());
                assertEquals(written + 3, bench.storage.levels().size(), "finished records are not written");
            }
        }
    }

    private static ContainerId id(State state) {
        return new ContainerId("was-" + state.ordinal());
    }

    @Test
    void asksTheRuntimeOnlyAboutContainersThatDoNotLiveAsRecorded() throws IOException {
        try (Bench bench = new Bench()) {
            bench.runtime.init = Optional.of(self());
            try (LocalEngine engine = bench.open()) {
                bench.in(engine, State.RUNNING, "alive");
                bench.runtime.init = Optional.of(new ProcessIdentity(self().pid(), 1, self().bootId()));
                bench.in(engine, State.RUNNING, "dead");
                bench.runtime.init = Optional.empty();
                bench.in(engine, State.RUNNING, "unknown");
                bench.in(engine, State.STOPPED, "stopped");
                bench.in(engine, State.CONFIGURED, "configured");
            }
            bench.world.exits(new ContainerId("dead"), 11);
            bench.runtime.calls.clear();
            try (LocalEngine engine = bench.open()) {
                assertEquals(List.of("observe dead", "observe unknown"),
                        bench.runtime.calls.stream().sorted().toList());
                assertEquals(11, bench.storage.peek(new ContainerId("dead"))
                        .orElseThrow()
                        .status()
                        .exit()
                        .orElseThrow()
                        .commandLineCode());
                assertEquals(State.RUNNING, engine.find(new ContainerId("alive")).state());
            }
        }
    }

    @Test
    void settlesIntentsOfTheDeadAndLeavesThoseOfTheLiving() throws IOException {
        try (Bench bench = new Bench()) {
            try (LocalEngine engine = bench.open()) {
                bench.in(engine, State.CREATED, "dead");
                bench.in(engine, State.CREATED, "living");
            }
            for (String id : List.of("dead", "living")) {
                ContainerRecord record = bench.storage.peek(new ContainerId(id)).orElseThrow();
                bench.storage.put(changed(record, record.config(), record.status()
                        .withIntent(Optional.of(
                                new Intent(Operation.START, self(), Instant.EPOCH, 1)))));
                bench.world.require(record.id().container()).started = true;
                bench.world.require(record.id().container()).state = State.RUNNING;
            }
            try (Elsewhere elsewhere = Elsewhere.holding(bench, "living");
                    LocalEngine engine = bench.open()) {
                assertEquals(1, elsewhere.held());
                Status dead = bench.storage.peek(new ContainerId("dead")).orElseThrow().status();
                assertEquals(State.RUNNING, dead.state());
                assertEquals(Optional.empty(), dead.intent());
                Status living = bench.storage.peek(new ContainerId("living")).orElseThrow().status();
                assertEquals(State.CREATED, living.state());
                assertTrue(living.intent().isPresent());
                assertEquals(0, bench.runtime.count("settle living"));
                assertEquals(State.RUNNING, engine.find(new ContainerId("living")).state(), "as it is seen");
                assertTrue(bench.storage.peek(new ContainerId("living"))
                        .orElseThrow()
                        .status()
                        .intent()
                        .isPresent());
            }
        }
    }

    @Test
    void losesNothingOnAFullDisk() {
        try (Bench bench = new Bench()) {
            try (LocalEngine engine = bench.open()) {
                bench.in(engine, State.RUNNING, "web");
                bench.in(engine, State.RUNNING, "db");
            }
            bench.world.exits(WEB, 1);
            bench.storage.failing(new MemoryStorage.Fault() {
                @Override
                public void before(MemoryStorage.Call call) {
                    if (call == MemoryStorage.Call.UPDATE) {
                        throw new StorageFullException("store", Operation.UPDATE, "full");
                    }
                }
            });
            try (LocalEngine engine = bench.open()) {
                assertEquals(2, engine.list().size());
                assertEquals(State.STOPPED, engine.find(WEB).state());
                assertEquals(List.of(State.RUNNING, State.STOPPED),
                        engine.summaries().stream().map(s -> s.state()).toList());
                assertEquals(State.RUNNING, bench.storage.peek(WEB).orElseThrow().status().state());
                bench.storage.failing(MemoryStorage.Fault.NONE);
                assertEquals(State.STOPPED, engine.find(WEB).state());
                assertEquals(State.STOPPED, bench.storage.peek(WEB).orElseThrow().status().state());
            }
        }
    }

    @Test
    void readsEverythingBeforeItWritesAnything() {
        try (Bench bench = new Bench()) {
            try (LocalEngine engine = bench.open()) {
                for (int i = 0; i < 20; i++) {
                    bench.in(engine, State.RUNNING, "c" + i);
                }
            }
            for (int i = 0; i < 20; i++) {
                bench.world.exits(new ContainerId("c" + i), i);
            }
            java.util.concurrent.atomic.AtomicInteger lists = new java.util.concurrent.atomic.AtomicInteger();
            bench.storage.failing(new MemoryStorage.Fault() {
                @Override
                public void before(MemoryStorage.Call call) {
                    if (call == MemoryStorage.Call.LIST) {
                        lists.incrementAndGet();
                        assertEquals(State.RUNNING,
                                bench.storage.peek(new ContainerId("c0")).orElseThrow().status().state());
                    }
                }
            });
            bench.open().close();
            assertEquals(1, lists.get());
            for (int i = 0; i < 20; i++) {
                assertEquals(i, bench.storage.peek(new ContainerId("c" + i))
                        .orElseThrow()
                        .status()
                        .exit()
                        .orElseThrow()
                        .commandLineCode());
            }
        }
    }

    @Test
    void leavesContainersOfOtherHomesAndRuntimesAlone() {
        try (Bench bench = new Bench()) {
            try (LocalEngine engine = bench.open()) {
                for (String id : List.of("host", "root", "runtime")) {
                    bench.in(engine, State.RUNNING, id);
                }
            }
            ContainerConfig config = bench.storage.peek(new ContainerId("host")).orElseThrow().config();
            elsewhere(bench, "host", new Home("other", bench.root), config.runtime());
            elsewhere(bench, "root", new Home("host", Path.of("/elsewhere")), config.runtime());
            elsewhere(bench, "runtime", config.home(), "other");
            bench.world.bodies.clear();
            bench.runtime.calls.clear();
            try (LocalEngine engine = bench.open()) {
                for (String id : List.of("host", "root", "runtime")) {
                    EngineContainer container = engine.find(new ContainerId(id));
                    assertEquals(State.RUNNING, container.state());
                    for (Runnable verb : List.<Runnable>of(container::pause, container::start,
                            container::stop,
                            container::delete, container::forceDelete, container::stats,
                            () -> container.kill(dev.stowage.api.Signal.KILL),
                            () -> container.logs(dev.stowage.api.runtime.LogRequest.SO_FAR))) {
                        assertThrows(NotLocalException.class, verb::run);
                    }
                    assertEquals(Optional.empty(), container.await(Duration.ofMillis(30)));
                    assertEquals(State.RUNNING,
                            bench.storage.peek(container.id()).orElseThrow().status().state());
                }
                assertEquals("host:/elsewhere with runtime fake", assertThrows(NotLocalException.class,
                        () -> engine.find(new ContainerId("root")).pause()).host());
                assertEquals(3, engine.summaries().stream().filter(s -> s.state() == State.RUNNING).count());
                assertEquals(List.of(), bench.runtime.calls);
            }
        }
    }

    private static void elsewhere(Bench bench, String id, Home home, String runtime) {
        ContainerRecord record = bench.storage.peek(new ContainerId(id)).orElseThrow();
        ContainerConfig config = record.config();
        bench.storage.put(changed(record, new ContainerConfig(config.bundle(), runtime, home, config.labels(),
                config.stopSignal(), config.stopGrace(), config.removal()), record.status()));
    }

    @Test
    void seesTheExitOfAContainerThatLivesElsewhereInItsRecord() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.STOPPED, "web");
            elsewhere(bench, "web", new Home("other", bench.root), "fake");
            assertEquals(3, container.await().commandLineCode());
        }
    }

    @Test
    void sweepsCopiesThatNobodyKnowsAndOnlyThose() throws IOException {
        try (Bench bench = new Bench()) {
            try (LocalEngine engine = bench.open()) {
                bench.in(engine, State.CONFIGURED, "web");
            }
            Path copies = bench.root.resolve("engine/bundles");
            Files.createDirectories(copies.resolve("orphan/0123/deep"));
            Files.createDirectories(copies.resolve("busy"));
            Files.createDirectories(copies.resolve("not an id"));
            try (Elsewhere elsewhere = Elsewhere.holding(bench, "busy")) {
                bench.open().close();
                assertEquals(1, elsewhere.held());
            }
            assertTrue(bench.hasCopy("web"));
            assertTrue(bench.hasCopy("busy"));
            assertTrue(bench.hasCopy("not an id"));
            assertFalse(bench.hasCopy("orphan"));
        }
    }

    @Test
    void opensManyFinishedContainersQuickly() {
        try (Bench bench = new Bench()) {
            try (LocalEngine engine = bench.open()) {
                bench.in(engine, State.STOPPED, "web");
            }
            ContainerRecord stopped = bench.storage.peek(WEB).orElseThrow();
            for (int i = 0; i < 10_000; i++) {
                bench.storage.put(new ContainerRecord(dev.stowage.api.FullId.alone(new ContainerId("c" + i)),
                        Optional.empty(), stopped.incarnation(), 1, stopped.config(), stopped.status()));
            }
            bench.runtime.calls.clear();
            long start = System.nanoTime();
            try (LocalEngine engine = bench.open()) {
                assertEquals(10_001, engine.summaries().size());
            }
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos());
            assertEquals(List.of(), bench.runtime.calls);
        }
    }

    @Test
    void doesNotOpenWhatItCannotList() {
        try (Bench bench = new Bench()) {
            bench.storage.failing(new MemoryStorage.Fault() {
                @Override
                public void before(MemoryStorage.Call call) {
                    throw new StorageUnavailableException("store", Operation.LIST, "gone");
                }
            });
            assertThrows(StorageUnavailableException.class, bench::open);
            assertFalse(bench.storage.closed, "what was not opened is not closed");
            bench.storage.failing(MemoryStorage.Fault.NONE);
            try (LocalEngine engine = bench.open()) {
                assertEquals(List.of(), engine.list());
            }
            assertTrue(bench.storage.closed);
            assertTrue(bench.runtime.closed);
        }
    }

    @Test
    void declaresWhatTheRuntimeCanDoAndTheEngineHasVerbsFor() {
        try (Bench bench = new Bench()) {
            bench.runtime.capabilities = java.util.Set.of(Capability.values());
            try (LocalEngine engine = bench.open()) {
                java.util.Set<Capability> all = java.util.EnumSet.allOf(Capability.class);
                all.removeAll(List.of(Capability.ROOT_FILESYSTEM, Capability.COMMIT, Capability.RESTORE));
                assertEquals(all, engine.capabilities());
                assertEquals(bench.storage.capabilities(), engine.storageCapabilities());
                assertThrows(UnsupportedOperationException.class, engine.capabilities()::clear);
            }
        }
    }
}
