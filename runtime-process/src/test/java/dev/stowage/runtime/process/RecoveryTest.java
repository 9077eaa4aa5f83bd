package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.LostExit;
import dev.stowage.api.Incarnation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.posix.ProcessTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final ContainerId A = new ContainerId("a");

    private final ProcessTable table = ProcessTable.ofHost();
    private Ground ground;
    private ProcessRuntime runtime;

    @BeforeEach
    void open() throws Exception {
        ground = new Ground();
        runtime = ground.open();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        ground.finish();
    }

    @Test
    void withoutItsSupervisorAProgramRunsOnAndItsExitIsTold() throws Exception {
        Container container = ground.start(runtime, "a", "while [ ! -e " + ground.directory
                + "/end ]; do sleep 0.01; done; exit 42");
        signalMonitor(Signal.KILL);
        Ground.until("the loss is seen",
                () -> container.observe().monitoring() == Monitoring.UNMONITORED);
        assertEquals(State.RUNNING, container.state());
        container.pause();
        container.resume();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Exit> early = threads.submit(() -> container.await());
            Files.createFile(ground.directory.resolve("end"));
            Exit.Exited exit = assertInstanceOf(Exit.Exited.class, early.get());
            assertEquals(42, exit.code());
            assertTrue(exit.source() == ExitSource.ZOMBIE || exit.source() == ExitSource.PIDFD);
            assertEquals(exit, container.await());
            assertEquals(exit, ground.open().find(A).await());
        }
        container.delete();
    }

    @Test
    void withoutItsSupervisorAProgramCanBeStartedAndKilled() throws Exception {
        Container container = ground.create(runtime, "a", "exec sleep 1000");
        signalMonitor(Signal.KILL);
        container.start();
        container.kill(Signal.KILL);
        Exit.Exited exit = assertInstanceOf(Exit.Exited.class, container.await());
        assertEquals(137, exit.code());
        assertEquals(Optional.of(Signal.KILL), exit.signal(), "the kernel told");
        container.delete();
    }

    @Test
    void anExitThatNobodySawIsUnknownForGood() throws Exception {
        Container container = ground.start(runtime, "a", "exec sleep 1000");
        RunFiles files = ground.files("a");
        RunFiles.Processes processes = files.processes().orElseThrow();
        container.kill(Signal.KILL);
        container.await();
        Ground.until("all has ended", () -> !table.isAlive(processes.monitor().pid(),
                processes.monitor().startTimeTicks()));
        Files.delete(files.directory().resolve("exit"));
        // as if a later process had the pid of the program: its end tells nothing of ours
        recordProcesses(files, processes.init().pid(), processes.init().startTimeTicks() + 1,
                processes.init().bootId());
        Exit.Unknown exit = assertInstanceOf(Exit.Unknown.class, container.await());
        assertEquals(LostExit.MONITOR_LOST, exit.cause());
        assertEquals(125, exit.commandLineCode());
        assertEquals(exit, container.await());
        assertEquals(exit, ground.open().find(A).observe().exit().orElseThrow());
    }

    @Test
    void aStalledSupervisorIsWaitedForThenTheKernelIsAsked() throws Exception {
        Container container = ground.start(runtime, "a", "exec sleep 1000");
        signalMonitor(Signal.STOP);
        container.kill(Signal.TERM);
        long begin = System.nanoTime();
        Exit.Exited exit = assertInstanceOf(Exit.Exited.class, container.await());
        assertEquals(143, exit.code());
        assertEquals(ExitSource.ZOMBIE, exit.source());
        assertTrue(System.nanoTime() - begin > Watch.PATIENCE.minusMillis(500).toNanos());
        signalMonitor(Signal.CONT);
        Ground.until("it has ended", () -> ground.processes().isEmpty());
        assertEquals(exit, container.await());
        container.delete();
    }

    @Test
    void aStalledSupervisorWhoseProgramIsGoneIsSaidToStall() throws Exception {
        Container container = ground.start(runtime, "a", "exec sleep 1000");
        RunFiles files = ground.files("a");
        RunFiles.Processes processes = files.processes().orElseThrow();
        signalMonitor(Signal.STOP);
        recordProcesses(files, processes.init().pid(), processes.init().startTimeTicks() + 1,
                processes.init().bootId());
        assertEquals(Optional.empty(), container.await(Duration.ofMillis(20)));
        Observation observation = container.observe();
        assertEquals(LostExit.MONITOR_STALLED,
                assertInstanceOf(Exit.Unknown.class, observation.exit().orElseThrow()).cause());
        container.delete();
    }

    @Test
    void anotherBootEndsEveryRun() throws Exception {
        Container container = ground.start(runtime, "a", "exec sleep 1000");
        RunFiles files = ground.files("a");
        RunFiles.Processes processes = files.processes().orElseThrow();
        recordProcesses(files, processes.init().pid(), processes.init().startTimeTicks(),
                "00000000-0000-0000-0000-000000000000");
        Exit.Unknown exit = assertInstanceOf(Exit.Unknown.class, container.await());
        assertEquals(LostExit.REBOOT, exit.cause());
        assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.KILL));
        assertTrue(table.isAlive(processes.init().pid(), processes.init().startTimeTicks()));
    }

    @Test
    void aProcessThatOnlyHasThePidIsNeverSignalled() throws Exception {
        Process foreign = new ProcessBuilder("setsid", "sleep", "1000").start();
        try {
            Container container = ground.start(runtime, "a", "exec sleep 1000");
            RunFiles files = ground.files("a");
            signalMonitor(Signal.KILL);
            recordProcesses(files, foreign.pid(), 1, table.bootId());
            assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.KILL));
            assertEquals(State.STOPPED, container.state());
            container.delete();
            assertTrue(foreign.isAlive());
            ground.assertNothingLeft();
        } finally {
            foreign.destroyForcibly().waitFor(Duration.ofSeconds(10));
        }
    }

    @Test
    void aReservationAloneIsUnknownAndCanBeCleared() throws Exception {
        reserve(A);
        Container half = runtime.find(A);
        Observation observation = half.observe();
        assertEquals(State.UNKNOWN, observation.state());
        assertFalse(observation.detail().isEmpty());
        assertThrows(AlreadyExistsException.class, () -> ground.create(runtime, "a", "true"));
        assertThrows(IllegalTransitionException.class, half::start);
        assertThrows(IllegalTransitionException.class, half::delete);
        assertThrows(IllegalTransitionException.class, () -> half.kill(Signal.TERM));
        half.kill(Signal.KILL);
        half.requestStop(Signal.TERM);
        assertEquals(Optional.empty(), half.await(Duration.ofMillis(30)));
        assertEquals(Optional.empty(), runtime.settle(A));
        assertThrows(NotFoundException.class, half::state);
        assertThrows(NotFoundException.class, half::await);
        reserve(A);
        runtime.find(A).forceDelete();
        ground.assertNothingLeft();
    }

    @Test
    void settleLeavesACompleteContainerAsItIs() throws Exception {
        Container container = ground.create(runtime, "a", "exec sleep 1000");
        assertEquals(A, runtime.settle(A).orElseThrow().id());
        assertEquals(A, runtime.settle(A).orElseThrow().id());
        assertEquals(State.CREATED, container.state());
        container.start();
        Observation running = container.observe();
        assertEquals(A, runtime.settle(A).orElseThrow().id());
        assertEquals(running, container.observe());
        assertEquals(Optional.empty(), runtime.settle(new ContainerId("b")));
    }

    @Test
    void whatIsDamagedIsListedAndCanBeRemoved() throws Exception {
        Container good = ground.create(runtime, "good", "true");
        Path containers = ground.run.resolve("containers");
        Files.createDirectories(containers.resolve("directory/sub"));
        Files.writeString(containers.resolve("file"), "text");
        Path elsewhere = Files.createDirectory(ground.directory.resolve("elsewhere"));
        Files.createSymbolicLink(containers.resolve("link"), elsewhere);
        Files.writeString(containers.resolve("not an id"), "");
        Container torn = ground.start(runtime, "torn", "exec sleep 1000");
        Files.writeString(ground.files("torn").directory().resolve("created"), "1 2 rubbish\n");

        List<Container> all = runtime.list();
        assertEquals(List.of("directory", "file", "good", "link", "torn"),
                all.stream().map(c -> c.id().value()).toList());
        for (Container container : all) {
            if (!container.id().equals(good.id())) {
                assertEquals(State.UNKNOWN, container.state(), container.id().value());
                assertFalse(container.observe().detail().isEmpty());
                try (var log = container.logs(LogRequest.SO_FAR)) {
                    assertEquals(Optional.empty(), log.next());
                }
                container.forceDelete();
                assertThrows(NotFoundException.class, container::state);
            }
        }
        assertTrue(Files.exists(elsewhere));
        assertEquals(List.of(good.id()), runtime.list().stream().map(Container::id).toList());
        Files.delete(containers.resolve("not an id"));
        assertThrows(NotFoundException.class, torn::start);
    }

    @Test
    void anExitIsKnownAfterARestartOfTheManager() throws Exception {
        ground.start(runtime, "a", "exit 77");
        runtime.close();
        Ground.until("it has ended", () -> Files.exists(ground.files("a").directory().resolve("exit")));
        Container container = ground.open().find(A);
        assertEquals(77, container.await().commandLineCode());
        container.delete();
    }

    @Test
    void aZombieHasEnded() throws Exception {
        Container container = ground.start(runtime, "a", "exec sleep 1000");
        ProcessIdentity init = container.observe().init().orElseThrow();
        signalMonitor(Signal.STOP);
        container.kill(Signal.KILL);
        Ground.until("a zombie is there",
                () -> table.find(init.pid()).filter(p -> p.state() == 'Z').isPresent());
        assertEquals(State.STOPPED, container.state());
        container.delete();
    }

    private void reserve(ContainerId id) throws Exception {
        assertTrue(new Reservations(ground.run)
                .reserve(id, new RunId(Incarnation.draw(new SplittableRandom()), 1))
                .isPresent());
    }

    private void signalMonitor(Signal signal) throws Exception {
        ProcessIdentity monitor = ground.files("a").processes().orElseThrow().monitor();
        assertTrue(new Members(table).signal(monitor.pid(), monitor.startTimeTicks(), signal.number()));
        if (signal.equals(Signal.STOP)) {
            Ground.until("the supervisor stands still",
                    () -> table.find(monitor.pid()).orElseThrow().state() == 'T');
        }
        if (signal.equals(Signal.KILL)) {
            Ground.until("the supervisor is gone",
                    () -> !table.isAlive(monitor.pid(), monitor.startTimeTicks()));
        }
    }

    private static void recordProcesses(RunFiles files, long pid, long startTimeTicks, String boot)
            throws Exception {
        ProcessIdentity monitor = files.processes().orElseThrow().monitor();
        Files.writeString(files.directory().resolve("created"), pid + " " + startTimeTicks + " "
                + monitor.pid() + " " + monitor.startTimeTicks() + " " + boot + "\n");
    }
}
