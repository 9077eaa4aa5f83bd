package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.FullId;
import dev.stowage.api.Operation;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.ConflictException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.storage.ContainerConfig.Removal;
import dev.stowage.api.storage.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Delete, forced delete, cleanup, removal at the exit, and containers without a readable record. */
class DeletionTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final ContainerId HEAD = new ContainerId("head");

    private static Container unrecorded(Bench bench, String id) {
        return bench.runtime.create(new CreateRequest(new ContainerId(id), bench.bundle, Optional.empty(),
                Resources.NONE));
    }

    @Test
    void aStaleHandleMeansNobodyElse() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer old = bench.in(engine, State.STOPPED, "web");
            old.delete();
            EngineContainer now = bench.in(engine, State.RUNNING, "web");
            for (Runnable verb : List.<Runnable>of(old::state, old::start, old::stop, old::pause, old::delete,
                    old::record, old::stats, old::cleanup, old::init, () -> old.kill(Signal.KILL),
                    () -> old.logs(LogRequest.SO_FAR), () -> old.updateResources(Resources.NONE),
                    old::mount, () -> old.requestStop(Signal.TERM))) {
                assertThrows(NotFoundException.class, verb::run);
            }
            old.forceDelete();
            assertEquals(State.RUNNING, now.state());
            assertEquals(3, old.await().commandLineCode());
        }
    }

    @Test
    void cleanupFreesTheRuntimesHalfAndKeepsTheRest() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.STOPPED, "web");
            Exit exit = container.await();
            assertEquals(Optional.empty(), container.logs(LogRequest.SO_FAR).next());
            container.cleanup();
            assertTrue(bench.world.body(WEB).isEmpty());
            assertEquals(State.STOPPED, container.state());
            assertEquals(exit, container.await());
            assertEquals(exit, container.observe().exit().orElseThrow());
            container.cleanup();
            NotFoundException gone = assertThrows(NotFoundException.class,
                    () -> container.logs(LogRequest.SO_FAR));
            assertTrue(String.valueOf(gone.getMessage()).contains("cleanup"));
            container.start();
            assertEquals(State.RUNNING, container.state());
            assertEquals(2, container.record().status().run());
        }
    }

    @Test
    void aContainerThatHasNeverRunHasAnEmptyLog() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            try (var log = container.logs(LogRequest.FOLLOW)) {
                assertEquals(Optional.empty(), log.next());
            }
        }
    }

    @Test
    void deletesTheHeadOfASandboxLast() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer head = bench.in(engine, State.STOPPED, "head");
            for (String id : List.of("a", "z")) {
                engine.configure(bench.request(id).withSandbox(HEAD)).start();
            }
            bench.storage.damage(new ContainerId("z"));
            ConflictException conflict = assertThrows(ConflictException.class, head::delete);
            assertEquals(List.of("head/a", "head/z"), conflict.dependants());
            assertEquals(State.STOPPED, head.state());
            assertEquals(Optional.empty(), head.record().status().intent());
            bench.runtime.calls.clear();
            head.forceDelete();
            assertEquals(List.of("force delete a", "force delete z", "force delete head"),
                    bench.runtime.calls.stream().filter(call -> call.startsWith("force")).toList());
            assertEquals(List.of(), engine.list());
            assertTrue(bench.world.bodies.isEmpty());
        }
    }

    @Test
    void aMemberIsNoObstacleToItself() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer member = engine.configure(bench.request("a").withSandbox(HEAD));
            assertEquals(new FullId(HEAD, new ContainerId("a")), member.fullId());
            assertEquals("head/a", member.record().id().toString());
            member.delete();
            assertEquals(List.of(), engine.list());
        }
    }

    @Test
    void forcedDeletionKeepsTheExitOfWhatItKills() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            for (State state : List.of(State.CREATED, State.RUNNING, State.PAUSED)) {
                EngineContainer container = bench.in(engine, state, "web");
                container.forceDelete();
                assertEquals(137, container.await().commandLineCode(), state.name());
                assertFalse(bench.hasCopy("web"));
                container.forceDelete();
            }
        }
    }

    @Test
    void forcedDeletionNeedsNoExit() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            bench.runtime.fault = new MemoryRuntime.Fault() {
                @Override
                public void before(Operation operation, ContainerId id) {
                    if (operation == Operation.STOP) {
                        throw new OperationFailedException("web", operation, "no", OptionalInt.empty(), "");
                    }
                }
            };
            container.forceDelete();
            assertTrue(bench.world.bodies.isEmpty());
            assertThrows(NotFoundException.class, container::await);
        }
    }

    @Test
    void forcedDeletionFencesWhatADeadManagerHasBegun() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            container.forceDelete();
            assertEquals(0, bench.runtime.count("settle web"));
            EngineContainer broken = bench.in(engine, State.CREATED, "web");
            bench.storage.put(broken.record()
                    .next(broken.record()
                            .status()
                            .withIntent(Optional.of(
                                    new dev.stowage.api.storage.Intent(Operation.START,
                                            new dev.stowage.api.ProcessIdentity(1, 1,
                                                    "b"),
                                            bench.now.get(), 1)))));
            broken.forceDelete();
            assertEquals(1, bench.runtime.count("settle web"));
            assertTrue(bench.world.bodies.isEmpty());
        }
    }

    @Test
    void anUnreadableRecordIsListedAndCanBeDeletedByForceOnly() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            bench.in(engine, State.RUNNING, "web");
            bench.in(engine, State.RUNNING, "db");
            bench.storage.damage(WEB);
            assertEquals(List.of(State.RUNNING, State.UNKNOWN),
                    engine.list().stream().map(Container::state).toList());
            EngineContainer damaged = engine.find(WEB);
            assertTrue(damaged.observe().detail().contains("damaged"));
            assertEquals(Optional.of(bench.world.require(WEB).run), damaged.observe().run());
            assertThrows(UnreadableException.class, damaged::record);
            assertThrows(UnreadableException.class, damaged::incarnation);
            assertEquals(FullId.alone(WEB), damaged.fullId());
            assertEquals(Optional.empty(), damaged.await(Duration.ZERO));
            damaged.kill(Signal.KILL);
            assertEquals(137, damaged.await().commandLineCode());
            assertEquals(137, damaged.onExit().join().commandLineCode());
            assertThrows(AlreadyExistsException.class, () -> engine.configure(bench.request("web")));
            damaged.forceDelete();
            assertThrows(NotFoundException.class, damaged::state);
            assertThrows(NotFoundException.class, () -> engine.find(WEB));
            assertFalse(bench.hasCopy("web"));
            assertEquals(1, engine.list().size());
            engine.configure(bench.request("web"));
            damaged.forceDelete();
            assertEquals(State.CONFIGURED, engine.find(WEB).state(), "a stale handle means nobody else");
            assertThrows(NotFoundException.class, damaged::stop);
        }
    }

    @Test
    void anUnreadableRecordWithoutAContainerCanBeDeletedByForce() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            bench.storage.damage(WEB);
            assertEquals(State.UNKNOWN, container.state());
            assertThrows(NotFoundException.class, container::await);
            container.forceDelete();
            assertEquals(Optional.empty(), bench.storage.peek(WEB));
        }
    }

    @Test
    void aRepairedRecordIsAsItWas() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            bench.storage.damage(WEB);
            EngineContainer damaged = engine.find(WEB);
            bench.storage.repair(WEB);
            assertEquals(State.RUNNING, container.state());
            assertThrows(NotFoundException.class, damaged::state);
        }
    }

    @Test
    void aContainerWithoutARecordIsListedAndCanBeDeletedByForceOnly() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            unrecorded(bench, "web");
            assertEquals(1, engine.list().size());
            EngineContainer stray = engine.find(WEB);
            assertEquals(State.UNKNOWN, stray.state());
            assertTrue(stray.observe().detail().contains("no record"));
            assertThrows(UnreadableException.class, stray::record);
            assertThrows(AlreadyExistsException.class, () -> engine.configure(bench.request("web")));
            assertThrows(AlreadyExistsException.class, () -> engine.create(WEB, bench.bundle));
            assertFalse(bench.hasCopy("web"));
            stray.stop(Signal.TERM, Duration.ofHours(1));
            assertEquals(137, stray.await().commandLineCode());
            stray.forceDelete();
            assertTrue(bench.world.bodies.isEmpty());
            assertThrows(NotFoundException.class, stray::state);
            stray.forceDelete();
            EngineContainer now = bench.in(engine, State.RUNNING, "web");
            stray.forceDelete();
            assertThrows(NotFoundException.class, () -> stray.kill(Signal.KILL));
            assertEquals(State.RUNNING, now.state());
        }
    }

    @Test
    void resolvesContainersWithoutARecordLast() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            unrecorded(bench, "abc");
            unrecorded(bench, "abd");
            assertEquals("abc", engine.resolve("abc").id().value());
            assertThrows(dev.stowage.api.error.AmbiguousException.class, () -> engine.resolve("ab"));
            assertThrows(NotFoundException.class, () -> engine.resolve("x"));
            bench.in(engine, State.CONFIGURED, "abe");
            assertEquals("abe", engine.resolve("ab").id().value());
        }
    }

    @Test
    void removesAtTheExitWhoeverSeesIt() {
        for (int how = 0; how < 6; how++) {
            try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
                EngineContainer container = engine.configure(bench.request("web")
                        .withRemoval(Removal.ON_EXIT));
                container.start();
                if (how == 5) {
                    container.stop();
                } else {
                    bench.world.exits(WEB, 3);
                }
                switch (how) {
                    case 0 -> assertEquals(3, container.await().commandLineCode());
                    case 1 -> assertEquals(State.STOPPED, container.state());
                    case 2 -> container.stop();
                    case 3 -> assertThrows(NotFoundException.class, container::start);
                    case 4 -> bench.open();
                    default -> {
                    }
                }
                assertEquals(Optional.empty(), bench.storage.peek(WEB), "way " + how);
                assertTrue(bench.world.bodies.isEmpty());
                assertFalse(bench.hasCopy("web"));
                assertTrue(container.await().commandLineCode() == 3 || how == 5);
                assertThrows(NotFoundException.class, container::state);
            }
        }
    }

    @Test
    void aSummaryRemovesNothing() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            engine.configure(bench.request("web").withRemoval(Removal.ON_EXIT)).start();
            bench.world.exits(WEB, 3);
            assertEquals(State.STOPPED, engine.summaries().getFirst().state());
            assertTrue(bench.storage.peek(WEB).isPresent());
        }
    }

    @Test
    void removalAtTheExitThatFailsIsTriedAgain() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = engine.configure(bench.request("web").withRemoval(Removal.ON_EXIT));
            container.start();
            bench.world.exits(WEB, 3);
            bench.runtime.fault = new MemoryRuntime.Fault() {
                @Override
                public void before(Operation operation, ContainerId id) {
                    if (operation == Operation.DELETE) {
                        throw new OperationFailedException("web", operation, "busy", OptionalInt.empty(), "");
                    }
                }
            };
            assertEquals(3, container.await().commandLineCode());
            assertEquals(State.STOPPED, container.state());
            Status kept = bench.storage.peek(WEB).orElseThrow().status();
            assertEquals(Optional.of(Operation.DELETE), kept.intent().map(intent -> intent.operation()));
            assertThrows(OperationFailedException.class, container::cleanup);
            container.stop();
            bench.runtime.fault = MemoryRuntime.Fault.NONE;
            assertEquals(3, container.await().commandLineCode());
            assertEquals(Optional.empty(), bench.storage.peek(WEB));
        }
    }

    @Test
    void aHeadThatOthersDependOnIsNotRemovedAtItsExit() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer head = engine.configure(bench.request("head").withRemoval(Removal.ON_EXIT));
            EngineContainer member = engine.configure(bench.request("a").withSandbox(HEAD));
            head.start();
            bench.world.exits(HEAD, 3);
            assertEquals(3, head.await().commandLineCode());
            assertEquals(State.STOPPED, head.state());
            assertEquals(Optional.empty(), head.record().status().intent());
            member.delete();
            assertEquals(State.STOPPED, head.state());
            assertEquals(Optional.empty(), bench.storage.peek(HEAD));
        }
    }

    @Test
    void settleClearsAHalfMadeContainerWithoutARecord() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            unrecorded(bench, "web");
            bench.world.require(WEB).complete = false;
            assertEquals(State.UNKNOWN, engine.find(WEB).state());
            assertEquals(Optional.empty(), engine.settle(WEB));
            assertTrue(bench.world.bodies.isEmpty());
            EngineContainer running = bench.in(engine, State.RUNNING, "db");
            assertEquals(State.RUNNING, engine.settle(running.id()).orElseThrow().state());
            bench.storage.damage(running.id());
            assertEquals(State.UNKNOWN, engine.settle(running.id()).orElseThrow().state());
        }
    }

    @Test
    void aCopyThatCannotBeRemovedIsSweptLater() throws IOException {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            Path copies = bench.root.resolve("engine/bundles");
            Path aside = bench.root.resolve("aside");
            Files.move(copies, aside);
            container.delete();
            assertThrows(NotFoundException.class, container::state);
            assertThrows(StorageUnavailableException.class, () -> engine.configure(bench.request("new")));
            Files.move(aside, copies);
            assertTrue(bench.hasCopy("web"));
            bench.open();
            assertFalse(bench.hasCopy("web"));
        }
    }

    @Test
    void drawsAnIdOfTwentyFourDigits() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer one = engine.configure(ContainerRequest.of(bench.bundle));
            EngineContainer two = engine.configure(ContainerRequest.of(bench.bundle));
            assertTrue(one.id().value().matches("[0-9a-f]{24}"), one.id().value());
            assertFalse(one.id().equals(two.id()));
        }
    }
}
