package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
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
import dev.stowage.posix.ProcessTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
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
    void anotherBootEndsEveryRun() throws Exception {
        Container container = fixture.start(runtime, "a", "exec sleep 1000");
        ProcessRunFiles files = fixture.runFiles("a");
        ProcessRunFiles.RunProcesses runProcesses = files.processes().orElseThrow();
        ProcessRuntimeFixture.recordProcesses(files, runProcesses.init().pid(),
                runProcesses.init().startTimeTicks(), "00000000-0000-0000-0000-000000000000");
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
            fixture.signalMonitor("a", Signal.KILL);
            ProcessRuntimeFixture.recordProcesses(files, unrelated.pid(), 1, processTable.bootId());
            assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.KILL));
            assertEquals(State.STOPPED, container.state());
            container.delete();
            assertTrue(unrelated.isAlive());
            fixture.assertNothingLeft();
        } finally {
            unrelated.destroyForcibly().waitFor(Duration.ofSeconds(60));
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
        fixture.signalMonitor("a", Signal.STOP);
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
}
