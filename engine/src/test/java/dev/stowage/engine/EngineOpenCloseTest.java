package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An engine opens completely or not at all, and refuses everything once it is closed. */
class EngineOpenCloseTest {
    private static final ContainerId WEB = new ContainerId("web");

    @Test
    void closingClosesTheStorageEvenIfTheRuntimeFails() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = fixture.spies();
            doThrow(new IllegalStateException("stuck")).when(backends.runtime).close();
            LocalEngine engine = fixture.open(backends);
            assertThrows(IllegalStateException.class, engine::close);
            verify(backends.storage).close();
        }
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = fixture.spies();
            fixture.open(backends).close();
            verify(backends.runtime).close();
        }
    }

    @Test
    void anEngineThatCannotBeOpenedLeaksNothing() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            fixture.open().close();
            fixture.storageCalls.fail(EnumSet.allOf(Operation.class),
                    new StorageUnavailableException(ErrorSubject.of("all"), Operation.LIST, "no disk"));
            assertThrows(StorageUnavailableException.class, fixture::open);
            assertEquals(List.of(), openFiles(fixture.directory));
            fixture.storageCalls.clear();
            Path locks = fixture.run.resolve("not a directory");
            Files.writeString(locks, "");
            StorageUnavailableException refused = assertThrows(StorageUnavailableException.class,
                    () -> fixture.open(fixture.settings().withRunDirectory(locks)));
            assertEquals(Optional.of(Operation.OPEN), refused.operation());
            fixture.open().close();
        }
    }

    @Test
    void closedIsCheckedFirst() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            LocalEngine engine = fixture.open();
            engine.close();
            RunId run = new RunId(new Incarnation("0".repeat(32)), 1);
            for (Runnable action : List.<Runnable>of(() -> engine.resolve("nothing"),
                    () -> engine.configure(ContainerRequest.of(fixture.directory.resolve("no bundle"))),
                    () -> engine.create(CreateRequest.of(WEB, fixture.bundle).withRun(run)))) {
                assertThrows(ClosedException.class, action::run);
            }
        }
    }

    @Test
    void requiresItsOwnProcessInTheProcessTable() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            Path proc =
                    Files.createDirectories(fixture.directory.resolve("proc/sys/kernel/random")).getParent();
            Files.writeString(proc.resolve("random/boot_id"), "boot\n");
            ProcessTable empty = new ProcessTable(fixture.directory.resolve("proc"));
            StorageUnavailableException refused = assertThrows(StorageUnavailableException.class,
                    () -> fixture.open(fixture.settingsWith(empty)));
            assertTrue(String.valueOf(refused.getMessage()).contains("does not show this process"),
                    refused.getMessage());
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
    void closeWaitsForOperationsInProgressAndRefusesNewOnes() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = fixture.spies();
            LocalEngine engine = fixture.open(backends);
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch proceed = new CountDownLatch(1);
            fixture.runtimeCalls.before(Operation.PAUSE, call -> {
                inside.countDown();
                try {
                    assertTrue(proceed.await(60, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            CompletableFuture<Void> pausing =
                    CompletableFuture.runAsync(container::pause, Thread::startVirtualThread);
            assertTrue(inside.await(60, TimeUnit.SECONDS));
            CompletableFuture<Void> closing =
                    CompletableFuture.runAsync(engine::close, Thread::startVirtualThread);
            assertThrows(java.util.concurrent.TimeoutException.class,
                    () -> closing.get(50, TimeUnit.MILLISECONDS));
            verify(backends.storage, never()).close();
            assertThrows(ClosedException.class, container::stop);
            proceed.countDown();
            closing.get(60, TimeUnit.SECONDS);
            pausing.get(60, TimeUnit.SECONDS);
            assertEquals(State.PAUSED, fixture.storedRecord(WEB).orElseThrow().status().state());
            verify(backends.storage).close();
            engine.close();
        }
    }

    @Test
    void refusesEverythingWhenClosed() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            LocalEngine engine = fixture.open();
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            EngineContainer damaged = fixture.createInState(engine, State.UNKNOWN, "bad");
            EngineContainer found = engine.find(damaged.id());
            engine.close();
            assertEquals("reference+reference", engine.name());
            assertEquals(dev.stowage.api.Availability.available("1 + 1"), engine.availability());
            for (Runnable action : List.<Runnable>of(container::state, container::start, container::stop,
                    container::pause, container::delete, container::forceDelete, container::record,
                    container::stats, container::await, container::cleanup, container::mount,
                    () -> container.await(Duration.ZERO), () -> container.kill(Signal.KILL),
                    () -> container.logs(dev.stowage.api.runtime.LogRequest.NO_FOLLOW),
                    () -> container.updateResources(dev.stowage.api.Resources.NONE), found::state,
                    found::stop, found::await, found::forceDelete, found::pause, found::mount,
                    () -> found.kill(Signal.KILL), engine::list, engine::summaries, engine::capabilities,
                    engine::storageCapabilities, () -> engine.find(WEB), () -> engine.resolve("web"),
                    () -> engine.recover(WEB), () -> engine.configure(fixture.request("x")),
                    () -> engine.create(WEB, fixture.bundle))) {
                assertThrows(ClosedException.class, action::run);
            }
            assertEquals(State.RUNNING, fixture.stateOf(WEB), "no container is touched");
        }
    }

    private static List<String> openFiles(Path directory) throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : all.toList()) {
                try {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    // closed meanwhile: other tests run beside this one
                }
            }
        }
        return open.stream().filter(file -> file.startsWith(directory.toString())).toList();
    }
}
