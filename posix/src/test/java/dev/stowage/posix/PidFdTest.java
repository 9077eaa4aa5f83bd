package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PidFdTest {
    @TempDir
    private Path directory;

    private static final ProcessTable HOST = ProcessTable.ofHost();
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int TERM = 15;
    private static final int KILL = 9;

    private static PidFd open(long pid) throws IOException {
        return PidFd.open(HOST, pid, HOST.find(pid).orElseThrow().startTimeTicks()).orElseThrow();
    }

    @Test
    void aWrongStartTimeIsAnotherProcess() throws Exception {
        try (NonReapingParent processes = NonReapingParent.withChild("exec sleep 120")) {
            long start = HOST.find(processes.child()).orElseThrow().startTimeTicks();
            assertTrue(PidFd.open(HOST, processes.child(), start + 1).isEmpty());
            assertTrue(PidFd.open(HOST, processes.child(), start - 1).isEmpty());
            assertTrue(HOST.isAlive(processes.child(), start));
        }
    }

    @Test
    void aPidThatNobodyHasIsAbsent() throws Exception {
        assertTrue(PidFd.open(HOST, Integer.MAX_VALUE, 1).isEmpty());
        assertTrue(PidFd.open(HOST, 0, 1).isEmpty());
        assertTrue(PidFd.open(HOST, -1, 1).isEmpty());
    }

    @Test
    void aSignalArrivesAndTheEndIsSeen() throws Exception {
        try (NonReapingParent processes = NonReapingParent.withChild("exec sleep 120");
                PidFd process = open(processes.child())) {
            assertFalse(process.hasExited());
            assertTrue(process.signal(TERM));
            assertTrue(process.awaitExit(LONG));
            assertTrue(process.hasExited());
            assertTrue(process.signal(TERM), "a zombie takes it");
            assertEquals(Optional.of(new ProcessExitStatus.KilledBySignal(TERM)),
                    HOST.find(processes.child()).orElseThrow().exitStatus());
            assertEquals(Optional.empty(), process.exitStatus());
        }
    }

    @Test
    void anImpossibleSignalIsRefused() throws Exception {
        try (PidFd self = open(ProcessHandle.current().pid())) {
            PosixException failure = assertThrows(PosixException.class, () -> self.signal(1000));
            assertEquals(Errno.EINVAL, failure.errno());
            assertEquals("pidfd_send_signal", failure.call());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "virtual"})
    void awaitExitEndsWithTheTimeoutOrByInterrupt(String kind) throws Exception {
        try (PidFd self = open(ProcessHandle.current().pid())) {
            FutureTask<Boolean> brief = new FutureTask<>(() -> self.awaitExit(Duration.ofMillis(50)));
            FutureTask<Boolean> endless =
                    new FutureTask<>(() -> self.awaitExit(Duration.ofSeconds(Long.MAX_VALUE)));
            Thread.Builder threads = kind.equals("virtual") ? Thread.ofVirtual() : Thread.ofPlatform();
            threads.start(brief);
            assertFalse(brief.get());
            Thread waiter = threads.start(endless);
            waiter.interrupt();
            assertInstanceOf(InterruptedException.class,
                    assertThrows(ExecutionException.class, endless::get).getCause());
        }
    }

    @Test
    void theExitOfAReapedProcessIsReported() throws Exception {
        Path gate = directory.resolve("gate");
        Fifo.create(gate);
        Process child =
                new ProcessBuilder("sh", "-c", "read line <\"$1\"; exit 37", "sh", gate.toString()).start();
        try (PidFd process = open(child.pid())) {
            assertEquals(Optional.empty(), process.exitStatus());
            Eventually.present("it waits at the gate", () -> Fifo.openForWriting(gate)).close();
            assertTrue(process.awaitExit(LONG));
            assertTrue(child.waitFor(LONG), "the JDK reaps its children");
            assertEquals(37, child.exitValue());
            assertEquals(linuxIsAtLeast(6, 15) ? Optional.of(new ProcessExitStatus.NormalExit(37))
                    : Optional.empty(), process.exitStatus());
            assertEquals(Optional.empty(), HOST.find(child.pid()));
            assertFalse(process.signal(KILL));
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void oneProcessIsSignalledByPidAndStartTime() throws Exception {
        try (NonReapingParent processes = NonReapingParent.withChild("exec sleep 120");
                PidFd process = open(processes.child())) {
            long start = HOST.find(processes.child()).orElseThrow().startTimeTicks();
            assertFalse(PidFd.signal(HOST, processes.child(), start + 1, KILL));
            assertFalse(process.hasExited());
            assertTrue(PidFd.signal(HOST, processes.child(), start, KILL));
            assertTrue(process.awaitExit(LONG));
        }
    }

    private static boolean linuxIsAtLeast(int major, int minor) {
        String[] version = System.getProperty("os.version").split("[^0-9]+", 3);
        int found = Integer.parseInt(version[0]);
        return found > major || found == major && Integer.parseInt(version[1]) >= minor;
    }

    @Test
    void afterCloseNothingIsSent() throws Exception {
        try (NonReapingParent processes = NonReapingParent.withChild("exec sleep 120")) {
            PidFd process = open(processes.child());
            process.close();
            process.close();
            assertThrows(ClosedChannelException.class, () -> process.signal(KILL));
            assertThrows(ClosedChannelException.class, process::hasExited);
        }
    }
}
