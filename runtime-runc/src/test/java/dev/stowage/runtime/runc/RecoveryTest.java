package dev.stowage.runtime.runc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.LostExit;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessTable;
import dev.stowage.harness.OciBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of a run whose monitor, machine or files were lost. */
class RecoveryTest {
    private static final ProcessTable PROCESSES = ProcessTable.ofHost();

    private static void signalMonitor(OciBench<RuncRuntime> bench, Container container, int signal)
            throws Exception {
        long pid = Long
                .parseLong(Files.readString(bench.files(container.id()).resolve("monitor.pid")).strip());
        try (PidFd monitor = PidFd
                .open(PROCESSES, pid, PROCESSES.find(pid).orElseThrow().startTimeTicks())
                .orElseThrow()) {
            monitor.signal(signal);
            if (signal == 9) {
                assertTrue(monitor.awaitEnd(Duration.ofSeconds(10)));
            }
        }
    }

    @Test
    void withoutItsMonitorARunGoesOnAndItsCodeIsStillTold() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sh", "-c", "sleep 0.5; exit 42");
            container.start();
            CompletableFuture<Exit> early = container.onExit();
            signalMonitor(bench, container, 9);
            assertEquals(State.RUNNING, container.state());
            assertEquals(Monitoring.UNMONITORED, container.observe().monitoring());
            Exit.Exited exit = assertInstanceOf(Exit.Exited.class, early.get(20, TimeUnit.SECONDS));
            assertEquals(42, exit.code());
            assertTrue(exit.source() == ExitSource.ZOMBIE || exit.source() == ExitSource.PIDFD);
            // written down once, so that another manager says the same
            assertEquals(exit, bench.other().find(container.id()).await());
            container.delete();
        }
    }

    @Test
    void withoutItsMonitorARunStaysKillable() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sleep", "1000");
            container.start();
            signalMonitor(bench, container, 9);
            container.kill(Signal.KILL);
            Exit.Exited exit = assertInstanceOf(Exit.Exited.class, container.await());
            assertEquals(137, exit.code());
            assertEquals(Optional.of(Signal.KILL), exit.signal());
        }
    }

    @Test
    void aRunThatNobodySawEndIsUnknownForTheSameReasonForEver() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sleep", "1000");
            container.start();
            signalMonitor(bench, container, 9);
            // another boot's processes cannot be looked at
            Path created = bench.files(container.id()).resolve("created");
            String text = Files.readString(created);
            Files.writeString(created, text.replaceFirst(" [0-9a-f-]{36} ",
                    " 00000000-0000-0000-0000-000000000000 "));
            Exit.Unknown exit = assertInstanceOf(Exit.Unknown.class, container.await());
            assertEquals(LostExit.REBOOT, exit.cause());
            Files.writeString(created, text);
            assertEquals(exit, container.await());
            assertEquals(State.STOPPED, container.state());
            container.delete();
            bench.assertNothingLeft();
        }
    }

    @Test
    void aMonitorThatWritesNothingIsNotWaitedForForEver() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sleep", "1000");
            container.start();
            signalMonitor(bench, container, 19);
            container.kill(Signal.KILL);
            Exit.Unknown exit = assertInstanceOf(Exit.Unknown.class, container.await());
            assertEquals(LostExit.MONITOR_STALLED, exit.cause());
            signalMonitor(bench, container, 18);
            assertEquals(exit, container.await());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "", "nonsense", "256", "99999999999", "4 2"})
    void anExitFileThatHoldsNoCodeIsNoCode(String content) throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("true");
            container.start();
            container.await();
            Files.writeString(bench.files(container.id()).resolve("persist/exit"), content);
            assertEquals(LostExit.MONITOR_LOST,
                    assertInstanceOf(Exit.Unknown.class, container.await()).cause());
        }
    }

    @Test
    void aStrangerWithTheSamePidIsNeverSignalled() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "1000").start();
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sleep", "1000");
            container.start();
            signalMonitor(bench, container, 9);
            Path created = bench.files(container.id()).resolve("created");
            long init = container.observe().init().orElseThrow().pid();
            String text = Files.readString(created);
            Files.writeString(created, text.replace(" " + init + " ", " " + stranger.pid() + " "));
            assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.KILL));
            assertEquals(LostExit.MONITOR_LOST,
                    assertInstanceOf(Exit.Unknown.class, container.await()).cause());
            container.forceDelete();
            assertTrue(stranger.isAlive());
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aDamagedRecordIsUnknownAndForcedAway() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sleep", "1000");
            container.start();
            Files.writeString(bench.files(container.id()).resolve("created"), "\0\0\0");
            assertEquals(State.UNKNOWN, container.state());
            assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.TERM));
            container.kill(Signal.KILL);
            container.forceDelete();
            bench.assertNothingLeft();
        }
    }
}
