package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The exit of the run that was current when it was asked for, whatever happens meanwhile. */
class AwaitTest {
    private static final ContainerId WEB = new ContainerId("web");

    private static Exit soon(CompletableFuture<Exit> exit)
            throws ExecutionException, InterruptedException, TimeoutException {
        return exit.get(20, TimeUnit.SECONDS);
    }

    @Test
    void isTheSameEarlyLateRepeatedAndConcurrent() throws Exception {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open(); LocalEngine other = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            List<CompletableFuture<Exit>> early = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                early.add((i % 2 == 0 ? container : other.find(WEB)).onExit());
            }
            assertEquals(Optional.empty(), container.await(Duration.ofMillis(20)));
            Exit exit = bench.world.exits(WEB, 5);
            for (CompletableFuture<Exit> future : early) {
                assertEquals(exit, soon(future));
            }
            assertEquals(exit, container.await());
            assertEquals(exit, other.find(WEB).await());
            assertEquals(Optional.of(exit), container.await(Duration.ZERO));
            assertEquals(Optional.of(exit), bench.storage.peek(WEB).orElseThrow().status().exit());
        }
    }

    @Test
    void recordsTheExitThatItSees() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            Exit exit = bench.world.exits(WEB, 5);
            assertEquals(State.RUNNING, bench.storage.peek(WEB).orElseThrow().status().state());
            assertEquals(Optional.of(exit), container.await(Duration.ZERO));
            assertEquals(Optional.of(exit), bench.storage.peek(WEB).orElseThrow().status().exit());
        }
    }

    @Test
    void waitsForTheNextRunOfAConfiguredContainer() throws Exception {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open(); LocalEngine other = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            CompletableFuture<Exit> here = container.onExit();
            CompletableFuture<Exit> there = other.find(WEB).onExit();
            assertEquals(Optional.empty(), container.await(Duration.ofMillis(40)));
            container.start();
            assertFalse(here.isDone());
            Exit exit = bench.world.exits(WEB, 6);
            assertEquals(exit, soon(here));
            assertEquals(exit, soon(there));
        }
    }

    @Test
    void returnsTheExitOfItsRunThoughAnotherHasBegun() throws Exception {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open(); LocalEngine other = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            bench.storage.failing(new MemoryStorage.Fault() {});
            CompletableFuture<Exit> first = other.find(WEB).onExit();
            Exit exit = bench.world.exits(WEB, 1);
            container.start();
            bench.world.exits(WEB, 2);
            assertEquals(exit, soon(first));
            assertEquals(2, container.await().commandLineCode());
        }
    }

    @Test
    void findsTheExitOfAnEarlierRunThatWasReplacedUnseen() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            // the wait is for run 1, and looks only after run 2 has begun
            bench.storage.failing(new MemoryStorage.Fault() {
                private int reads;

                @Override
                public void after(MemoryStorage.Call call) {}

                @Override
                public void before(MemoryStorage.Call call) {
                    if (call == MemoryStorage.Call.READ && ++reads == 2) {
                        bench.storage.failing(MemoryStorage.Fault.NONE);
                        container.start();
                        bench.world.exits(WEB, 1);
                        container.start();
                    }
                }
            });
            assertEquals(1, container.await().commandLineCode());
        }
    }

    @Test
    void returnsTheExitAfterDeletionInOtherEnginesToo() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open(); LocalEngine other = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            EngineContainer there = other.find(WEB);
            Exit exit = bench.world.exits(WEB, 8);
            container.await();
            container.delete();
            bench.world.left.clear();
            assertEquals(exit, there.await());
            assertEquals(Optional.of(exit), there.await(Duration.ZERO));
            bench.now.set(bench.now.get().plus(Duration.ofMinutes(6)));
            assertThrows(NotFoundException.class, there::await);
        }
    }

    @Test
    void wakesThoseWhoWaitWhenAnotherDeletesByForce() throws Exception {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open(); LocalEngine other = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            CompletableFuture<Exit> waiting = other.find(WEB).onExit();
            container.forceDelete();
            assertEquals(137, soon(waiting).commandLineCode());
        }
    }

    @Test
    void isNotFoundOnceDeletedWithoutAnExit() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            CompletableFuture<Exit> waiting = container.onExit();
            container.delete();
            CompletionException failed = assertThrows(CompletionException.class, waiting::join);
            assertTrue(failed.getCause() instanceof NotFoundException, () -> "" + failed.getCause());
            assertThrows(NotFoundException.class, () -> container.await(Duration.ZERO));
        }
    }

    @Test
    void goesOnWaitingWhenARunThatNeverStartedIsUndone() throws Exception {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CREATED, "web");
            CompletableFuture<Exit> waiting = container.onExit();
            bench.world.end(WEB, new Exit.Unknown(Exit.LostExit.MONITOR_LOST, MemoryWorld.BIRTH,
                    ExitSource.RUNTIME));
            assertEquals(State.CONFIGURED, container.state());
            assertTrue(bench.world.body(WEB).isEmpty());
            container.start();
            Exit exit = bench.world.exits(WEB, 4);
            assertEquals(exit, soon(waiting));
        }
    }

    @Test
    void returnsAnExitThatCannotBeRecorded() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            Exit exit = bench.world.exits(WEB, 5);
            bench.storage.failing(new MemoryStorage.Fault() {
                @Override
                public void before(MemoryStorage.Call call) {
                    if (call == MemoryStorage.Call.UPDATE) {
                        throw new StorageFullException("web", Operation.UPDATE, "full");
                    }
                }
            });
            assertEquals(exit, container.await());
            assertEquals(State.STOPPED, container.state());
            assertEquals(State.RUNNING, bench.storage.peek(WEB).orElseThrow().status().state());
            bench.storage.failing(MemoryStorage.Fault.NONE);
            assertEquals(exit, container.await());
            assertEquals(State.STOPPED, bench.storage.peek(WEB).orElseThrow().status().state());
        }
    }

    @Test
    void recordsAnExitFromItsFileWhileAnotherHoldsTheLock() throws Exception {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            EngineContainer second = bench.in(engine, State.RUNNING, "second");
            try (Elsewhere elsewhere = Elsewhere.holding(bench, "web", "second")) {
                Exit exit = bench.world.exits(WEB, 5);
                assertEquals(exit, container.await());
                assertEquals(Optional.of(exit), bench.storage.peek(WEB).orElseThrow().status().exit());
                assertEquals(State.STOPPED, container.state());

                bench.world.end(second.id(), MemoryWorld.exited(9, ExitSource.ZOMBIE));
                assertEquals(9, second.await(Duration.ZERO).orElseThrow().commandLineCode());
                assertEquals(State.STOPPED, second.state());
                assertEquals(Optional.empty(),
                        bench.storage.peek(second.id()).orElseThrow().status().exit(), "nobody settles");
                assertEquals(elsewhere.held(), 2);
            }
            assertEquals(9, second.await().commandLineCode());
            assertEquals(State.STOPPED, bench.storage.peek(second.id()).orElseThrow().status().state());
        }
    }

    @Test
    void isInterrupted() throws Exception {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            for (State state : List.of(State.RUNNING, State.CONFIGURED)) {
                EngineContainer container = bench.in(engine, state, "web-" + state.ordinal());
                CompletableFuture<Boolean> flag = new CompletableFuture<>();
                Thread waiting = Thread.startVirtualThread(() -> {
                    assertThrows(OperationInterruptedException.class, container::await);
                    flag.complete(Thread.currentThread().isInterrupted());
                });
                waiting.interrupt();
                assertTrue(flag.get(20, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void endsWhenTheEngineIsClosed() throws Exception {
        try (Bench bench = new Bench()) {
            LocalEngine engine = bench.open();
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            CompletableFuture<Exit> waiting = container.onExit();
            assertEquals(Optional.empty(), container.await(Duration.ofMillis(5)));
            engine.close();
            CompletionException failed = assertThrows(CompletionException.class, waiting::join);
            assertTrue(failed.getCause() instanceof ClosedException, () -> "" + failed.getCause());
        }
    }
}
