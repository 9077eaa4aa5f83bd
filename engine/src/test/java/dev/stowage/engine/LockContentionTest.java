package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.TestProgram;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Operation locks as verbs meet them. */
class LockContentionTest {
    private static final ContainerId WEB = new ContainerId("web");

    @Test
    void busyNamesTheHolderAndHasNoEffect() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine =
                        fixture.open(fixture.settings().withLockTimeout(Duration.ofMillis(50)))) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            Optional<ContainerRecord> before = fixture.storedRecord(WEB);
            try (ForeignLockHolder lockHolder = ForeignLockHolder.holding(fixture, "web", "new", "head")) {
                assertEquals(3, lockHolder.heldLocks());
                for (Runnable action : List.<Runnable>of(container::pause, container::stop, container::delete,
                        container::forceDelete, container::cleanup, () -> engine.recover(WEB),
                        () -> engine.configure(fixture.request("new")),
                        () -> engine.configure(fixture.request("x").withSandbox(new ContainerId("head"))))) {
                    BusyException busy = assertThrows(BusyException.class, action::run);
                    assertEquals(ProcessHandle.current().pid(), busy.owner().pid().orElseThrow());
                    assertTrue(busy.owner().activity().contains("stop "), busy.owner().activity());
                }
                assertEquals(before, fixture.storedRecord(WEB));
                assertEquals(State.RUNNING, fixture.stateOf(WEB));
                assertEquals(State.RUNNING, container.state(), "looking takes no lock");
                assertEquals(Optional.empty(), container.await(Duration.ZERO));
                container.stats();
                container.kill(Signal.CONT);
                container.kill(Signal.KILL);
                assertEquals(State.STOPPED, container.state());
            }
            container.delete();
        }
    }

    @Test
    void stateIsUnknownWhileAnotherChangesAContainerWithoutARun() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            try (ForeignLockHolder lockHolder = ForeignLockHolder.holding(fixture, "web")) {
                assertEquals(1, lockHolder.heldLocks());
                fixture.host.lose(WEB);
                assertEquals(State.UNKNOWN, container.state());
                assertTrue(container.observe().detail().contains("stop web"), container.observe().detail());
                assertEquals(State.RUNNING, fixture.storedRecord(WEB).orElseThrow().status().state());
            }
            assertEquals(State.STOPPED, container.state());
        }
    }

    @Test
    void waitsUntilTheHolderReleases() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine =
                        fixture.open(fixture.settings().withLockTimeout(Duration.ofSeconds(60)))) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            CompletableFuture<Void> paused;
            try (ForeignLockHolder lockHolder = ForeignLockHolder.holding(fixture, "web")) {
                assertEquals(1, lockHolder.heldLocks());
                paused = CompletableFuture.runAsync(container::pause, Thread::startVirtualThread);
                assertThrows(java.util.concurrent.TimeoutException.class,
                        () -> paused.get(50, TimeUnit.MILLISECONDS));
            }
            paused.get(60, TimeUnit.SECONDS);
            assertEquals(State.PAUSED, container.state());
        }
    }

    @Test
    void isInterruptedWhileItWaits() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine =
                        fixture.open(fixture.settings().withLockTimeout(Duration.ofSeconds(60)))) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            try (ForeignLockHolder lockHolder = ForeignLockHolder.holding(fixture, "web")) {
                assertEquals(1, lockHolder.heldLocks());
                CompletableFuture<Boolean> flag = new CompletableFuture<>();
                Thread waiting = Thread.startVirtualThread(() -> {
                    assertThrows(OperationInterruptedException.class, container::pause);
                    flag.complete(Thread.currentThread().isInterrupted());
                });
                waiting.interrupt();
                assertTrue(flag.get(60, TimeUnit.SECONDS));
            }
            assertEquals(State.RUNNING, container.state());
        }
    }

    @Test
    void stopHoldsNoLockWhileItWaits() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine =
                        fixture.open(fixture.settings().withLockTimeout(Duration.ofSeconds(60)))) {
            fixture.host.replaceProgram(new TestProgram.IgnoreTerm());
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            CompletableFuture<Void> stopping = CompletableFuture
                    .runAsync(() -> container.stop(Duration.ofMinutes(5)), Thread::startVirtualThread);
            while (fixture.host.signals(WEB).isEmpty()) {
                container.await(Duration.ofMillis(5));
            }
            container.pause();
            container.resume();
            assertEquals(Optional.empty(), container.record().status().intent());
            fixture.host.exit(WEB, 0);
            stopping.get(60, TimeUnit.SECONDS);
            assertEquals(State.STOPPED, container.record().status().state());
        }
    }

    @Test
    void stopDoesNotAffectTheNextRun() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            fixture.host.replaceProgram(new TestProgram.IgnoreTerm());
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            CountDownLatch waited = new CountDownLatch(1);
            fixture.runtimeCalls.after(Operation.STOP, call -> waited.countDown());
            CompletableFuture<Void> stopping = CompletableFuture
                    .runAsync(() -> container.stop(Duration.ofMillis(200)), Thread::startVirtualThread);
            assertTrue(waited.await(60, TimeUnit.SECONDS));
            fixture.host.exit(WEB, 1);
            container.start();
            stopping.get(60, TimeUnit.SECONDS);
            assertEquals(State.RUNNING, container.state());
            assertEquals(List.of(), fixture.host.signals(WEB));
        }
    }
}
