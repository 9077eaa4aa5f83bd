package dev.stowage.runtime.runc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.harness.OciRuntimeFixture;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of a run whose monitor, machine or files were lost. */
class RuncRecoveryTest {
    private static final ProcessTable PROCESSES = ProcessTable.ofHost();

    private static void signalMonitor(OciRuntimeFixture<RuncRuntime> fixture, Container container, int signal)
            throws Exception {
        long pid = Long
                .parseLong(Files.readString(fixture.runFiles(container.id()).resolve("monitor.pid")).strip());
        try (PidFd monitor = PidFd.open(PROCESSES, pid, PROCESSES.find(pid).orElseThrow().startTimeTicks())
                .orElseThrow()) {
            monitor.signal(signal);
            if (signal == 9) {
                assertTrue(monitor.awaitExit(Duration.ofSeconds(60)));
            }
        }
    }

    @Test
    void withoutItsMonitorARunGoesOnAndItsCodeIsStillReported() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create(OciRuntimeFixture.untilTerm(42));
            OciRuntimeFixture.startUntilTerm(container);
            CompletableFuture<Exit> pendingExit = container.onExit();
            signalMonitor(fixture, container, 9);
            assertEquals(State.RUNNING, container.state());
            assertEquals(Monitoring.UNMONITORED, container.observe().monitoring());
            container.kill(Signal.TERM);
            Exit.Exited exit = assertInstanceOf(Exit.Exited.class, pendingExit.get(60, TimeUnit.SECONDS));
            assertEquals(42, exit.code());
            assertTrue(exit.source() == ExitSource.ZOMBIE || exit.source() == ExitSource.PIDFD);
            // written down once, so that another manager says the same
            assertEquals(exit, fixture.openAnother().find(container.id()).await());
            container.delete();
        }
    }

    @Test
    void withoutItsMonitorARunStaysKillable() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sleep", "1000");
            container.start();
            signalMonitor(fixture, container, 9);
            container.kill(Signal.KILL);
            Exit.Exited exit = assertInstanceOf(Exit.Exited.class, container.await());
            assertEquals(137, exit.code());
            assertEquals(Optional.of(Signal.KILL), exit.signal());
        }
    }

    @Test
    void anUnknownExitKeepsItsCause() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sleep", "1000");
            container.start();
            signalMonitor(fixture, container, 9);
            // another boot's processes cannot be looked at
            Path created = fixture.runFiles(container.id()).resolve("created");
            String text = Files.readString(created);
            Files.writeString(created,
                    text.replaceFirst(" [0-9a-f-]{36} ", " 00000000-0000-0000-0000-000000000000 "));
            Exit.Unknown exit = assertInstanceOf(Exit.Unknown.class, container.await());
            assertEquals(UnknownExitCause.REBOOT, exit.cause());
            Files.writeString(created, text);
            assertEquals(exit, container.await());
            assertEquals(State.STOPPED, container.state());
            container.delete();
            fixture.assertNoLeaks();
        }
    }

    @Test
    void theKernelIsAskedForTheExitThatASuspendedMonitorCannotWrite() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sleep", "1000");
            container.start();
            signalMonitor(fixture, container, 19);
            container.kill(Signal.KILL);
            Exit.Exited exit = assertInstanceOf(Exit.Exited.class, container.await());
            assertEquals(137, exit.code());
            assertEquals(ExitSource.ZOMBIE, exit.source());
            signalMonitor(fixture, container, 18);
            assertEquals(exit, container.await());
        }
    }

    @Test
    void aStalledMonitorWhoseProgramIsGoneLeavesTheExitOpenUntilItContinues() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create(OciRuntimeFixture.untilTerm(42));
            container.start();
            signalMonitor(fixture, container, 19);
            // as if the monitor had reaped the program before it stood still
            Path created = fixture.runFiles(container.id()).resolve("created");
            String text = Files.readString(created);
            long init = container.observe().init().orElseThrow().pid();
            Files.writeString(created, text.replaceFirst(" " + init + " ", " " + (init + (1 << 23)) + " "));
            Observation observation = container.observe();
            assertEquals(State.UNKNOWN, observation.state());
            assertTrue(observation.detail().contains("has not written the exit yet"), observation.detail());
            assertEquals(Optional.empty(), container.await(Duration.ofMillis(20)));
            Files.writeString(created, text);
            container.kill(Signal.TERM);
            signalMonitor(fixture, container, 18);
            assertEquals(42, assertInstanceOf(Exit.Exited.class, container.await()).code());
        }
    }

    @Test
    void anExitFileFromBeforeTheStartIsDatedAtTheStart() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sh", "-c", "exit 1");
            container.start();
            container.await();
            Files.setLastModifiedTime(fixture.runFiles(container.id()).resolve("persist/exit"),
                    FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
            Observation observation = container.observe();
            Exit.Exited exit = assertInstanceOf(Exit.Exited.class, observation.exit().orElseThrow());
            assertEquals(1, exit.code());
            assertEquals(observation.startedAt().orElseThrow(), exit.at());
            assertEquals(exit, container.await());
        }
    }

    @Test
    void aSignalBeforeTheStartGivesNoCodeOfRuncsOwnProcess() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container signalled = fixture.create("sleep", "1000");
            signalled.kill(Signal.TERM);
            assertEquals(StartFailure.RUNTIME_REFUSED,
                    assertInstanceOf(Exit.NeverStarted.class, signalled.await()).cause());
            Container stopped = fixture.create("sleep", "1000");
            stopped.stop(Duration.ofSeconds(60));
            assertEquals(137, assertInstanceOf(Exit.Exited.class, stopped.await()).code());
            assertEquals(Optional.empty(), stopped.observe().startedAt());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "", "nonsense", "256", "99999999999", "4 2"})
    void aDamagedExitFileYieldsNoCode(String content) throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("true");
            container.start();
            container.await();
            Files.writeString(fixture.runFiles(container.id()).resolve("persist/exit"), content);
            assertEquals(UnknownExitCause.MONITOR_LOST,
                    assertInstanceOf(Exit.Unknown.class, container.await()).cause());
        }
    }

    @Test
    void anUnrelatedProcessWithTheSamePidIsNeverSignalled() throws Exception {
        Process unrelated = new ProcessBuilder("sleep", "1000").start();
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sleep", "1000");
            container.start();
            signalMonitor(fixture, container, 9);
            Path created = fixture.runFiles(container.id()).resolve("created");
            long init = container.observe().init().orElseThrow().pid();
            String text = Files.readString(created);
            Files.writeString(created, text.replace(" " + init + " ", " " + unrelated.pid() + " "));
            assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.KILL));
            assertEquals(UnknownExitCause.MONITOR_LOST,
                    assertInstanceOf(Exit.Unknown.class, container.await()).cause());
            container.forceDelete();
            assertTrue(unrelated.isAlive());
        } finally {
            unrelated.destroyForcibly();
        }
    }

    @Test
    void aDamagedRecordIsUnknownAndCanBeForceDeleted() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sleep", "1000");
            container.start();
            Files.writeString(fixture.runFiles(container.id()).resolve("created"), "\0\0\0");
            assertEquals(State.UNKNOWN, container.state());
            assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.TERM));
            container.kill(Signal.KILL);
            container.forceDelete();
            fixture.assertNoLeaks();
        }
    }

    @Test
    void aCorruptTimeOfTheStartPreventsNothing() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            for (String text : List.of("", "rubbish", "99999999999999999.0")) {
                Container container = fixture.create("sleep", "1000");
                container.start();
                Files.writeString(fixture.runFiles(container.id()).resolve("started"), text);
                assertEquals(State.RUNNING, container.state(), text);
                assertEquals(Optional.empty(), container.observe().startedAt(), text);
                container.kill(Signal.KILL);
                assertEquals(137, container.await().commandLineCode(), text);
                container.forceDelete();
            }
        }
    }

    @Test
    void aCorruptExitIsReportedAndCanBeForceDeleted() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sleep", "1000");
            container.start();
            Path ending = fixture.runFiles(container.id()).resolve("ending");
            Files.writeString(ending, "rubbish");
            assertEquals(State.UNKNOWN, container.state());
            assertTrue(container.observe().detail().contains(ending.toString()));
            container.forceDelete();
            fixture.assertNoLeaks();
        }
    }
}
