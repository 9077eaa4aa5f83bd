package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StorageFullException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The exit of the run that was current when it was asked for, whatever happens meanwhile. */
class AwaitOperationTest {
    private static final ContainerId WEB = new ContainerId("web");

    private static Exit soon(CompletableFuture<Exit> exit)
            throws ExecutionException, InterruptedException, TimeoutException {
        return exit.get(60, TimeUnit.SECONDS);
    }

    @Test
    void isTheSameEarlyLateRepeatedAndConcurrent() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = fixture.open();
                LocalEngine other = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            List<CompletableFuture<Exit>> early = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                early.add((i % 2 == 0 ? container : other.find(WEB)).onExit());
            }
            assertEquals(Optional.empty(), container.await(Duration.ofMillis(20)));
            Exit exit = fixture.host.exit(WEB, 5);
            for (CompletableFuture<Exit> future : early) {
                assertEquals(exit, soon(future));
            }
            assertEquals(exit, container.await());
            assertEquals(exit, other.find(WEB).await());
            assertEquals(Optional.of(exit), container.await(Duration.ZERO));
            assertEquals(Optional.of(exit), fixture.storedRecord(WEB).orElseThrow().status().exit());
        }
    }

    @Test
    void recordsTheExitThatItSees() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            Exit exit = fixture.host.exit(WEB, 5);
            assertEquals(State.RUNNING, fixture.storedRecord(WEB).orElseThrow().status().state());
            assertEquals(Optional.of(exit), container.await(Duration.ZERO));
            assertEquals(Optional.of(exit), fixture.storedRecord(WEB).orElseThrow().status().exit());
        }
    }

    @Test
    void waitsForTheNextRunOfAConfiguredContainer() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = fixture.open();
                LocalEngine other = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            CompletableFuture<Exit> here = container.onExit();
            CompletableFuture<Exit> there = other.find(WEB).onExit();
            assertEquals(Optional.empty(), container.await(Duration.ofMillis(40)));
            container.start();
            assertFalse(here.isDone());
            Exit exit = fixture.host.exit(WEB, 6);
            assertEquals(exit, soon(here));
            assertEquals(exit, soon(there));
        }
    }

    @Test
    void returnsTheExitOfItsRunThoughAnotherHasBegun() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = fixture.open();
                LocalEngine other = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            CompletableFuture<Exit> first = other.find(WEB).onExit();
            Exit exit = fixture.host.exit(WEB, 1);
            container.start();
            fixture.host.exit(WEB, 2);
            assertEquals(exit, soon(first));
            assertEquals(2, container.await().commandLineCode());
        }
    }

    @Test
    void findsTheExitOfAnEarlierRunThatWasReplacedUnseen() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            // the wait is for run 1, and looks only after run 2 has begun
            AtomicInteger reads = new AtomicInteger();
            fixture.storageCalls.before(Operation.READ, call -> {
                if (reads.incrementAndGet() == 2) {
                    fixture.storageCalls.clear();
                    container.start();
                    fixture.host.exit(WEB, 1);
                    container.start();
                }
            });
            assertEquals(1, container.await().commandLineCode());
        }
    }

    @Test
    void returnsTheExitAfterDeletionInOtherEnginesToo() {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = fixture.open();
                LocalEngine other = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            EngineContainer there = other.find(WEB);
            Exit exit = fixture.host.exit(WEB, 8);
            container.await();
            container.delete();
            assertEquals(exit, there.await());
            assertEquals(Optional.of(exit), there.await(Duration.ZERO));
            fixture.currentTime.set(fixture.currentTime.get().plus(Duration.ofMinutes(6)));
            assertThrows(NotFoundException.class, there::await);
        }
    }

    @Test
    void wakesThoseWhoWaitWhenAnotherDeletesByForce() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = fixture.open();
                LocalEngine other = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            CompletableFuture<Exit> waiting = other.find(WEB).onExit();
            container.forceDelete();
            assertEquals(137, soon(waiting).commandLineCode());
        }
    }

    @Test
    void isNotFoundOnceDeletedWithoutAnExit() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            CompletableFuture<Exit> waiting = container.onExit();
            container.delete();
            CompletionException failed = assertThrows(CompletionException.class, waiting::join);
            assertTrue(failed.getCause() instanceof NotFoundException, () -> "" + failed.getCause());
            assertThrows(NotFoundException.class, () -> container.await(Duration.ZERO));
        }
    }

    @Test
    void goesOnWaitingWhenARunThatNeverStartedIsUndone() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CREATED, "web");
            CompletableFuture<Exit> waiting = container.onExit();
            fixture.host.endRun(WEB, Exit.unknown(Exit.UnknownExitCause.MONITOR_LOST, fixture.hostTime.get(),
                    ExitSource.RUNTIME));
            assertEquals(State.CONFIGURED, container.state());
            assertTrue(fixture.observed(WEB).isEmpty());
            container.start();
            Exit exit = fixture.host.exit(WEB, 4);
            assertEquals(exit, soon(waiting));
        }
    }

    @Test
    void returnsAnExitThatCannotBeRecorded() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            Exit exit = fixture.host.exit(WEB, 5);
            fixture.storageCalls.fail(Set.of(Operation.UPDATE),
                    new StorageFullException(ErrorSubject.of("web"), Operation.UPDATE, "full"));
            assertEquals(exit, container.await());
            assertEquals(State.STOPPED, container.state());
            assertEquals(State.RUNNING, fixture.storedRecord(WEB).orElseThrow().status().state());
            fixture.storageCalls.clear();
            assertEquals(exit, container.await());
            assertEquals(State.STOPPED, fixture.storedRecord(WEB).orElseThrow().status().state());
        }
    }

    @Test
    void recordsAnExitFromItsFileWhileAnotherHoldsTheLock() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            EngineContainer second = fixture.createInState(engine, State.RUNNING, "second");
            try (ForeignLockHolder lockHolder = ForeignLockHolder.holding(fixture, "web", "second")) {
                Exit exit = fixture.host.exit(WEB, 5);
                assertEquals(exit, container.await());
                assertEquals(Optional.of(exit), fixture.storedRecord(WEB).orElseThrow().status().exit());
                assertEquals(State.STOPPED, container.state());

                fixture.host.endRun(second.id(), Exit.exited(9, fixture.hostTime.get(), ExitSource.ZOMBIE));
                assertEquals(9, second.await(Duration.ZERO).orElseThrow().commandLineCode());
                assertEquals(State.STOPPED, second.state());
                assertEquals(Optional.empty(),
                        fixture.storedRecord(second.id()).orElseThrow().status().exit(), "nobody settles");
                assertEquals(lockHolder.heldLocks(), 2);
            }
            assertEquals(9, second.await().commandLineCode());
            assertEquals(State.STOPPED, fixture.storedRecord(second.id()).orElseThrow().status().state());
        }
    }

    @Test
    void isInterrupted() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            for (State state : List.of(State.RUNNING, State.CONFIGURED)) {
                EngineContainer container = fixture.createInState(engine, state, "web-" + state.ordinal());
                CompletableFuture<Boolean> flag = new CompletableFuture<>();
                Thread waiting = Thread.startVirtualThread(() -> {
                    assertThrows(OperationInterruptedException.class, container::await);
                    flag.complete(Thread.currentThread().isInterrupted());
                });
                waiting.interrupt();
                assertTrue(flag.get(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void endsWhenTheEngineIsClosed() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            LocalEngine engine = fixture.open();
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            CompletableFuture<Exit> waiting = container.onExit();
            assertEquals(Optional.empty(), container.await(Duration.ofMillis(5)));
            engine.close();
            CompletionException failed = assertThrows(CompletionException.class, waiting::join);
            assertTrue(failed.getCause() instanceof ClosedException, () -> "" + failed.getCause());
        }
    }
}
