package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.posix.ProcessTable;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A supervisor that was killed or stands still takes no run with it. */
class ProcessMonitorLossTest {
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
        fixture.signalMonitor("a", Signal.KILL);
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
        fixture.signalMonitor("a", Signal.KILL);
        container.start();
        container.kill(Signal.KILL);
        Exit.Exited exit = assertInstanceOf(Exit.Exited.class, container.await());
        assertEquals(137, exit.code());
        assertEquals(Optional.of(Signal.KILL), exit.signal(), "the kernel told");
        container.delete();
    }

    @Test
    void anExitFileFromBeforeTheStartIsDatedAtTheStart() throws Exception {
        Container container = fixture.start(runtime, "a", "exit 7");
        container.await();
        Files.setLastModifiedTime(fixture.runFiles("a").directory().resolve("exit"),
                FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        Observation observation = container.observe();
        Exit.Exited exit = assertInstanceOf(Exit.Exited.class, observation.exit().orElseThrow());
        assertEquals(7, exit.code());
        assertEquals(observation.startedAt().orElseThrow(), exit.at());
        assertEquals(exit, container.await());
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
        ProcessRuntimeFixture.recordProcesses(files, runProcesses.init().pid(),
                runProcesses.init().startTimeTicks() + 1, runProcesses.init().bootId());
        Exit.Unknown exit = assertInstanceOf(Exit.Unknown.class, container.await());
        assertEquals(UnknownExitCause.MONITOR_LOST, exit.cause());
        assertEquals(125, exit.commandLineCode());
        assertEquals(exit, container.await());
        assertEquals(exit, fixture.open().find(A).observe().exit().orElseThrow());
    }

    @Test
    void theKernelIsAskedForTheExitThatASuspendedSupervisorCannotWrite() throws Exception {
        Container container = fixture.start(runtime, "a", "exec sleep 1000");
        fixture.signalMonitor("a", Signal.STOP);
        container.kill(Signal.TERM);
        Exit.Exited exit =
                assertInstanceOf(Exit.Exited.class, container.await(Duration.ofSeconds(60)).orElseThrow());
        assertEquals(143, exit.code());
        assertEquals(ExitSource.ZOMBIE, exit.source());
        fixture.signalMonitor("a", Signal.CONT);
        ProcessRuntimeFixture.awaitCondition("it has ended", () -> fixture.processes().isEmpty());
        assertEquals(exit, container.await());
        container.delete();
    }

    @Test
    void aStalledSupervisorWhoseProgramIsGoneLeavesTheExitOpenUntilItContinues() throws Exception {
        Container container = fixture.start(runtime, "a", "exec sleep 1000");
        ProcessRunFiles files = fixture.runFiles("a");
        ProcessRunFiles.RunProcesses runProcesses = files.processes().orElseThrow();
        fixture.signalMonitor("a", Signal.STOP);
        ProcessRuntimeFixture.recordProcesses(files, runProcesses.init().pid(),
                runProcesses.init().startTimeTicks() + 1, runProcesses.init().bootId());
        assertEquals(Optional.empty(), container.await(Duration.ofMillis(20)));
        Observation observation = container.observe();
        assertEquals(State.UNKNOWN, observation.state());
        assertTrue(observation.detail().contains("process " + runProcesses.monitor().pid()),
                observation.detail());
        ProcessRuntimeFixture.recordProcesses(files, runProcesses.init().pid(),
                runProcesses.init().startTimeTicks(), runProcesses.init().bootId());
        container.kill(Signal.KILL);
        fixture.signalMonitor("a", Signal.CONT);
        assertEquals(137, assertInstanceOf(Exit.Exited.class, container.await()).code());
        container.delete();
    }
}
