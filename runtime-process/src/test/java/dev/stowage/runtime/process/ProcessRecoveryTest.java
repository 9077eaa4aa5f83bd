package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
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

class ProcessRecoveryTest {
    private static final ContainerId A = new ContainerId("a");

    private final ProcessTable processTable = ProcessTable.ofHost();
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
    void withoutItsSupervisorAProgramRunsOnAndItsExitIsReported() throws Exception {
        Container container = fixture.start(runtime, "a",
                "while [ ! -e " + fixture.directory + "/end ]; do sleep 0.01; done; exit 42");
        signalMonitor(Signal.KILL);
        ProcessRuntimeFixture.awaitCondition("the loss is seen",
                () -> container.observe().monitoring() == Monitoring.UNMONITORED);
        assertEquals(State.RUNNING, container.state());
        container.pause();
        container.resume();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Exit> pendingExit = threads.submit(() -> container.await());
            Files.createFile(fixture.directory.resolve("end"));
            Exit.Exited exit = assertInstanceOf(Exit.Exited.class, pendingExit.get());
            assertEquals(42, exit.code());
            assertTrue(exit.source() == ExitSource.ZOMBIE || exit.source() == ExitSource.PIDFD);
            assertEquals(exit, container.await());
            assertEquals(exit, fixture.open().find(A).await());
        }
        container.delete();
    }

    @Test
    void withoutItsSupervisorAProgramCanBeStartedAndKilled() throws Exception {
        Container container = fixture.create(runtime, "a", "exec sleep 1000");
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
        Container container = fixture.start(runtime, "a", "exec sleep 1000");
        ProcessRunFiles files = fixture.runFiles("a");
        ProcessRunFiles.RunProcesses runProcesses = files.processes().orElseThrow();
        container.kill(Signal.KILL);
        container.await();
        ProcessRuntimeFixture.awaitCondition("all has ended", () -> !processTable
                .isAlive(runProcesses.monitor().pid(), runProcesses.monitor().startTimeTicks()));
        Files.delete(files.directory().resolve("exit"));
        // as if a later process had the pid of the program: its end tells nothing of ours
        recordProcesses(files, runProcesses.init().pid(), runProcesses.init().startTimeTicks() + 1,
                runProcesses.init().bootId());
        Exit.Unknown exit = assertInstanceOf(Exit.Unknown.class, container.await());
        assertEquals(UnknownExitCause.MONITOR_LOST, exit.cause());
        assertEquals(125, exit.commandLineCode());
        assertEquals(exit, container.await());
        assertEquals(exit, fixture.open().find(A).observe().exit().orElseThrow());
    }

    @Test
    void aStalledSupervisorIsWaitedForThenTheKernelIsAsked() throws Exception {
        Container container = fixture.start(runtime, "a", "exec sleep 1000");
        signalMonitor(Signal.STOP);
        container.kill(Signal.TERM);
        long startNanos = System.nanoTime();
        Exit.Exited exit = assertInstanceOf(Exit.Exited.class, container.await());
        assertEquals(143, exit.code());
        assertEquals(ExitSource.ZOMBIE, exit.source());
        assertTrue(System.nanoTime() - startNanos > ProcessRunObserver.EXIT_FILE_TIMEOUT.minusMillis(500)
                .toNanos());
        signalMonitor(Signal.CONT);
        ProcessRuntimeFixture.awaitCondition("it has ended", () -> fixture.processes().isEmpty());
        assertEquals(exit, container.await());
        container.delete();
    }

    @Test
    void aStalledSupervisorWhoseProgramIsGoneIsReportedAsStalled() throws Exception {
        Container container = fixture.start(runtime, "a", "exec sleep 1000");
        ProcessRunFiles files = fixture.runFiles("a");
        ProcessRunFiles.RunProcesses runProcesses = files.processes().orElseThrow();
        signalMonitor(Signal.STOP);
        recordProcesses(files, runProcesses.init().pid(), runProcesses.init().startTimeTicks() + 1,
                runProcesses.init().bootId());
        assertEquals(Optional.empty(), container.await(Duration.ofMillis(20)));
        Observation observation = container.observe();
        assertEquals(UnknownExitCause.MONITOR_STALLED,
                assertInstanceOf(Exit.Unknown.class, observation.exit().orElseThrow()).cause());
        container.delete();
    }

    @Test
    void anotherBootEndsEveryRun() throws Exception {
        Container container = fixture.start(runtime, "a", "exec sleep 1000");
        ProcessRunFiles files = fixture.runFiles("a");
        ProcessRunFiles.RunProcesses runProcesses = files.processes().orElseThrow();
        recordProcesses(files, runProcesses.init().pid(), runProcesses.init().startTimeTicks(),
                "00000000-0000-0000-0000-000000000000");
        Exit.Unknown exit = assertInstanceOf(Exit.Unknown.class, container.await());
        assertEquals(UnknownExitCause.REBOOT, exit.cause());
        assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.KILL));
        assertTrue(processTable.isAlive(runProcesses.init().pid(), runProcesses.init().startTimeTicks()));
    }

    @Test
    void anUnrelatedProcessWithTheSamePidIsNeverSignalled() throws Exception {
        Process unrelated = new ProcessBuilder("setsid", "sleep", "1000").start();
        try {
            Container container = fixture.start(runtime, "a", "exec sleep 1000");
            ProcessRunFiles files = fixture.runFiles("a");
            signalMonitor(Signal.KILL);
            recordProcesses(files, unrelated.pid(), 1, processTable.bootId());
            assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.KILL));
            assertEquals(State.STOPPED, container.state());
            container.delete();
            assertTrue(unrelated.isAlive());
            fixture.assertNothingLeft();
        } finally {
            unrelated.destroyForcibly().waitFor(Duration.ofSeconds(10));
        }
    }

    @Test
    void aReservationAloneIsUnknownAndCanBeCleared() throws Exception {
        reserve(A);
        Container incomplete = runtime.find(A);
        Observation observation = incomplete.observe();
        assertEquals(State.UNKNOWN, observation.state());
        assertFalse(observation.detail().isEmpty());
        assertThrows(AlreadyExistsException.class, () -> fixture.create(runtime, "a", "true"));
        assertThrows(IllegalTransitionException.class, incomplete::start);
        assertThrows(IllegalTransitionException.class, incomplete::delete);
        assertThrows(IllegalTransitionException.class, () -> incomplete.kill(Signal.TERM));
        incomplete.kill(Signal.KILL);
        incomplete.requestStop(Signal.TERM);
        assertEquals(Optional.empty(), incomplete.await(Duration.ofMillis(30)));
        assertEquals(Optional.empty(), runtime.recover(A));
        assertThrows(NotFoundException.class, incomplete::state);
        assertThrows(NotFoundException.class, incomplete::await);
        reserve(A);
        runtime.find(A).forceDelete();
        fixture.assertNothingLeft();
    }

    @Test
    void recoverLeavesACompleteContainerUnchanged() throws Exception {
        Container container = fixture.create(runtime, "a", "exec sleep 1000");
        assertEquals(A, runtime.recover(A).orElseThrow().id());
        assertEquals(A, runtime.recover(A).orElseThrow().id());
        assertEquals(State.CREATED, container.state());
        container.start();
        Observation running = container.observe();
        assertEquals(A, runtime.recover(A).orElseThrow().id());
        assertEquals(running, container.observe());
        assertEquals(Optional.empty(), runtime.recover(new ContainerId("b")));
    }

    @Test
    void damagedContainersAreListedAndCanBeForceDeleted() throws Exception {
        Container good = fixture.create(runtime, "good", "true");
        Path containers = fixture.runDirectory.resolve("containers");
        Files.createDirectories(containers.resolve("directory/sub"));
        Files.writeString(containers.resolve("file"), "text");
        Path elsewhere = Files.createDirectory(fixture.directory.resolve("elsewhere"));
        Files.createSymbolicLink(containers.resolve("link"), elsewhere);
        Files.writeString(containers.resolve("not an id"), "");
        Container torn = fixture.start(runtime, "torn", "exec sleep 1000");
        Files.writeString(fixture.runFiles("torn").directory().resolve("created"), "1 2 rubbish\n");

        List<Container> all = runtime.list();
        assertEquals(List.of("directory", "file", "good", "link", "torn"),
                all.stream().map(c -> c.id().value()).toList());
        for (Container container : all) {
            if (!container.id().equals(good.id())) {
                assertEquals(State.UNKNOWN, container.state(), container.id().value());
                assertFalse(container.observe().detail().isEmpty());
                try (var log = container.logs(LogRequest.NO_FOLLOW)) {
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
        fixture.start(runtime, "a", "exit 77");
        runtime.close();
        ProcessRuntimeFixture.awaitCondition("it has ended",
                () -> Files.exists(fixture.runFiles("a").directory().resolve("exit")));
        Container container = fixture.open().find(A);
        assertEquals(77, container.await().commandLineCode());
        container.delete();
    }

    @Test
    void aZombieHasEnded() throws Exception {
        Container container = fixture.start(runtime, "a", "exec sleep 1000");
        ProcessIdentity init = container.observe().init().orElseThrow();
        signalMonitor(Signal.STOP);
        container.kill(Signal.KILL);
        ProcessRuntimeFixture.awaitCondition("a zombie is there",
                () -> processTable.find(init.pid()).filter(p -> p.state() == 'Z').isPresent());
        assertEquals(State.STOPPED, container.state());
        container.delete();
    }

    private void reserve(ContainerId id) throws Exception {
        assertTrue(new ProcessIdRegistry(fixture.runDirectory)
                .reserve(id, new RunId(Incarnation.generate(new SplittableRandom()), 1))
                .isPresent());
    }

    private void signalMonitor(Signal signal) throws Exception {
        ProcessIdentity monitor = fixture.runFiles("a").processes().orElseThrow().monitor();
        assertTrue(new RunProcessFinder(processTable).signal(monitor.pid(), monitor.startTimeTicks(),
                signal.number()));
        if (signal.equals(Signal.STOP)) {
            ProcessRuntimeFixture.awaitCondition("the supervisor stands still",
                    () -> processTable.find(monitor.pid()).orElseThrow().state() == 'T');
        }
        if (signal.equals(Signal.KILL)) {
            ProcessRuntimeFixture.awaitCondition("the supervisor is gone",
                    () -> !processTable.isAlive(monitor.pid(), monitor.startTimeTicks()));
        }
    }

    private static void recordProcesses(ProcessRunFiles files, long pid, long startTimeTicks, String boot)
            throws Exception {
        ProcessIdentity monitor = files.processes().orElseThrow().monitor();
        Files.writeString(files.directory().resolve("created"), pid + " " + startTimeTicks + " "
                + monitor.pid() + " " + monitor.startTimeTicks() + " " + boot + "\n");
    }
}
