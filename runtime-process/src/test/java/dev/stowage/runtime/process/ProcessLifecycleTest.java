package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.posix.ProcessTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessLifecycleTest {
    private ProcessRuntimeFixture fixture;
    private ProcessRuntime runtime;

    @BeforeEach
    void open() throws Exception {
        fixture = new ProcessRuntimeFixture();
        runtime = fixture.open();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        fixture.cleanUp();
    }

    @Test
    void aContainerLivesFromCreateToDelete() throws Exception {
        Instant before = InstantSource.system().instant().minusMillis(20);
        Container container = fixture.create(runtime, "web-1", "echo $$; exec sleep 1000");
        Observation created = container.observe();
        assertEquals(State.CREATED, created.state());
        assertEquals(Monitoring.MONITORED, created.monitoring());
        assertTrue(created.createdAt().orElseThrow().isAfter(before));
        assertEquals(Optional.empty(), created.startedAt());
        assertFalse(container.await(Duration.ZERO).isPresent());

        container.start();
        Observation running = container.observe();
        assertEquals(State.RUNNING, running.state());
        assertEquals(created.init(), running.init(), "the process at CREATED is the program");
        assertFalse(running.startedAt().orElseThrow().isBefore(created.createdAt().orElseThrow()));

        container.pause();
        assertEquals(State.PAUSED, container.state());
        container.resume();
        assertEquals(State.RUNNING, container.state());

        container.kill(Signal.TERM);
        Exit.Exited exit = assertInstanceOf(Exit.Exited.class, container.await());
        assertEquals(143, exit.code());
        Observation stopped = container.observe();
        assertEquals(State.STOPPED, stopped.state());
        assertEquals(Optional.of(exit), stopped.exit());
        assertEquals(running.startedAt(), stopped.startedAt());

        container.delete();
        assertThrows(NotFoundException.class, container::state);
        assertThrows(NotFoundException.class, () -> runtime.find(new ContainerId("web-1")));
        assertEquals(List.of(), runtime.list());
        assertEquals(exit, container.await());
        fixture.assertNothingLeft();
    }

    @Test
    void forbiddenOperationsAreRefusedWithoutEffect() throws Exception {
        Container container = fixture.create(runtime, "a", "exec sleep 1000");
        assertThrows(IllegalTransitionException.class, container::delete);
        assertThrows(IllegalTransitionException.class, container::pause);
        assertThrows(IllegalTransitionException.class, container::resume);
        assertEquals(State.CREATED, container.state());
        container.start();
        assertThrows(IllegalTransitionException.class, container::start);
        assertThrows(IllegalTransitionException.class, container::delete);
        container.pause();
        assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.KILL));
        assertThrows(IllegalTransitionException.class, container::pause);
        assertThrows(UnsupportedException.class, container::stats);
        assertEquals(State.PAUSED, container.state());
        container.stop(Signal.TERM, Duration.ofSeconds(60));
        assertEquals(143, container.await().commandLineCode());
        assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.KILL));
        assertThrows(IllegalTransitionException.class, container::start);
        container.stop(Duration.ZERO);
        container.delete();
        container.forceDelete();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9, 15, 34, 64})
    void everySignalReachesACreatedContainer(int signal) {
        Container container = fixture.create(runtime, "s" + signal, "exit 0");
        container.kill(new Signal(signal));
        assertEquals(128 + signal, assertInstanceOf(Exit.Exited.class, container.await()).code());
        assertEquals(Optional.empty(), container.observe().startedAt());
        container.delete();
    }

    @Test
    void awaitWorksEarlyLateRepeatedlyAndConcurrently() throws Exception {
        Container container = fixture.create(runtime, "a", "exit 42");
        List<Future<Exit>> pendingExits = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                pendingExits.add(threads.submit(() -> container.await()));
            }
            CompletableFuture<Exit> future = container.onExit();
            container.start();
            Exit exit = container.await();
            assertEquals(42, exit.commandLineCode());
            for (Future<Exit> one : pendingExits) {
                assertEquals(exit, one.get());
            }
            assertEquals(exit, future.get());
            assertEquals(Optional.of(exit), container.await(Duration.ZERO));
            assertEquals(exit, fixture.open().find(container.id()).await());
        }
    }

    @Test
    void createWithATakenIdHasNoEffect() {
        Container first = fixture.start(runtime, "a", "exec sleep 1000");
        Observation before = first.observe();
        assertThrows(AlreadyExistsException.class, () -> fixture.create(runtime, "a", "true"));
        assertThrows(AlreadyExistsException.class, () -> fixture.create(fixture.open(), "a", "true"));
        assertEquals(before, first.observe());
    }

    @Test
    void ofConcurrentCreatesExactlyOneWins() throws Exception {
        List<ProcessRuntime> managers =
                List.of(fixture.open(), fixture.open(), fixture.open(), fixture.open());
        for (int round = 0; round < 10; round++) {
            ContainerId id = new ContainerId("r" + round);
            List<Future<Optional<String>>> all = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (ProcessRuntime manager : managers) {
                    all.add(threads.submit(() -> ProcessRuntimeFixture
                            .failureOf(() -> manager.create(id, fixture.shellBundle("exit 7")))));
                }
            }
            List<Optional<String>> outcomes = new ArrayList<>();
            for (Future<Optional<String>> one : all) {
                outcomes.add(one.get());
            }
            assertEquals(1, outcomes.stream().filter(Optional::isEmpty).count(), outcomes::toString);
            assertEquals(3,
                    outcomes.stream().filter(o -> o.equals(Optional.of("AlreadyExistsException"))).count());
            Container container = managers.getFirst().find(id);
            container.start();
            assertEquals(7, container.await().commandLineCode());
        }
    }

    @Test
    void anotherManagerCanDoEverything() throws Exception {
        fixture.create(runtime, "a", "exec sleep 1000");
        runtime.close();
        assertThrows(ClosedException.class, () -> runtime.list());
        ProcessRuntime second = fixture.open();
        Container container = second.list().getFirst();
        container.start();
        assertEquals(1, container.processes().size());
        assertEquals(container.observe().init().stream().toList(), container.processes());
        container.kill(Signal.USR1);
        assertEquals(138, container.await().commandLineCode());
        container.delete();
    }

    @Test
    void deleteKillsLeftoverProcesses() throws Exception {
        Container container = fixture.start(runtime, "a",
                "sleep 1000 & setsid sleep 1001 & (trap '' HUP TERM; sleep 1002) & exit 3");
        assertEquals(3, container.await().commandLineCode());
        container.delete();
        fixture.assertNothingLeft();
    }

    @Test
    void forceDeleteKillsEverythingInAnyState() throws Exception {
        Container created = fixture.create(runtime, "a", "exec sleep 1000");
        Container paused = fixture.start(runtime, "b", "sleep 1000 & setsid sleep 1001 & wait");
        ProcessRuntimeFixture.awaitCondition("all are there", () -> paused.processes().size() == 3);
        paused.pause();
        Container stubborn = fixture.start(runtime, "c", "trap '' TERM HUP INT; env -i sleep 1000 & wait");
        ProcessRuntimeFixture.awaitCondition("all are there", () -> stubborn.processes().size() == 2);
        List<ProcessIdentity> processes = stubborn.processes();
        for (Container container : runtime.list()) {
            container.forceDelete();
            assertEquals(137, container.await().commandLineCode());
            container.forceDelete();
        }
        assertThrows(NotFoundException.class, created::state);
        fixture.assertNothingLeft();
        for (ProcessIdentity process : processes) {
            assertFalse(ProcessTable.ofHost().isAlive(process.pid(), process.startTimeTicks()));
        }
    }

    @Test
    void pauseStopsAllProcessesAndRequestStopResumesThem() throws Exception {
        Container container = fixture.start(runtime, "a",
                "trap 'exit 5' TERM; setsid sleep 1000 & while :; do sleep 0.01; done");
        ProcessRuntimeFixture.awaitCondition("all are there", () -> container.processes().size() >= 2);
        container.pause();
        for (ProcessIdentity process : container.processes()) {
            assertEquals('T', ProcessTable.ofHost().find(process.pid()).orElseThrow().state());
        }
        container.requestStop(Signal.TERM);
        assertEquals(5, container.await().commandLineCode());
    }

    /** Many a shell starts programs by vfork(2), in which a parent cannot be stopped. */
    @Test
    void pauseWorksDuringVfork() {
        Container container = fixture.start(runtime, "a", "while :; do /bin/true; done");
        for (int round = 0; round < 30; round++) {
            container.pause();
            assertEquals(State.PAUSED, container.state());
            container.resume();
        }
        container.kill(Signal.KILL);
        assertEquals(137, container.await().commandLineCode());
    }

    @Test
    void anOldHandleNeverRefersToANewContainer() {
        Container old = fixture.create(runtime, "a", "true");
        old.forceDelete();
        Container recreated = fixture.create(runtime, "a", "exec sleep 1000");
        assertThrows(NotFoundException.class, old::start);
        assertThrows(NotFoundException.class, () -> old.kill(Signal.KILL));
        old.forceDelete();
        assertEquals(State.CREATED, recreated.state());
    }
}
