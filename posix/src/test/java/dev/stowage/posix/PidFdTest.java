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
        return PidFd.open(HOST, pid, HOST.find(pid).orElseThrow().startTimeTicks())
                .orElseThrow();
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
            assertEquals(
                    Optional.of(new ProcessExitStatus.KilledBySignal(TERM)),
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

    @Test
    void aGroupIsSignalledThroughItsLeaderOnly() throws Exception {
        try (NonReapingParent processes = NonReapingParent.leadingGroup("exec sleep 120");
                PidFd leader = open(processes.parent().pid());
                PidFd member = open(processes.child())) {
            assertThrows(IllegalStateException.class, () -> member.signalGroup(KILL));
            assertFalse(member.hasExited());
            assertTrue(leader.signalGroup(KILL));
            assertTrue(leader.awaitExit(LONG));
            assertTrue(member.awaitExit(LONG));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "virtual"})
    void awaitExitEndsWithTheTimeoutOrByInterrupt(String kind) throws Exception {
        try (PidFd self = open(ProcessHandle.current().pid())) {
            FutureTask<Boolean> brief = new FutureTask<>(() -> self.awaitExit(Duration.ofMillis(50)));
            FutureTask<Boolean> endless = new FutureTask<>(
                    () -> self.awaitExit(Duration.ofSeconds(Long.MAX_VALUE)));
            Thread.Builder threads = kind.equals("virtual") ? Thread.ofVirtual() : Thread.ofPlatform();
            threads.start(brief);
            assertFalse(brief.get());
            Thread waiter = threads.start(endless);
            waiter.interrupt();
            assertInstanceOf(
                    InterruptedException.class,
                    assertThrows(ExecutionException.class, endless::get).getCause());
        }
    }

    @Test
    void anOrphanIsAdoptedAndReapedAlone() throws Exception {
        CurrentProcess.becomeSubreaper();
        try {
            Path gate = directory.resolve("gate");
            Fifo.create(gate);
            String orphanage = "sh -c 'read line <\"$1\"; exit 37' sh \"$1\" & echo $!";
            Process parent = new ProcessBuilder("sh", "-c", orphanage, "sh", gate.toString()).start();
            long pid = Long.parseLong(parent.inputReader(StandardCharsets.UTF_8).readLine());
            try (PidFd orphan = open(pid)) {
                assertTrue(parent.waitFor(LONG));
                Eventually.until("it is adopted",
                        () -> HOST.find(pid).orElseThrow().parentPid() == ProcessHandle.current().pid());
                assertEquals(Optional.empty(), orphan.reap());
                Eventually.present("it waits at the gate", () -> Fifo.openForWriting(gate)).close();
                assertTrue(orphan.awaitExit(LONG));
                assertEquals(Optional.empty(), orphan.exitStatus());
                assertEquals(Optional.of(new ProcessExitStatus.NormalExit(37)), orphan.reap());
                Optional<ProcessExitStatus> told = linuxIsAtLeast(6, 15)
                        ? Optional.of(new ProcessExitStatus.NormalExit(37))
                        : Optional.empty();
                assertEquals(told, orphan.exitStatus());
                assertEquals(Optional.empty(), HOST.find(pid));
                assertFalse(orphan.signal(KILL));
                assertFalse(orphan.signalGroup(KILL));
                assertThrows(PosixException.class, orphan::reap);
            }
        } finally {
            CurrentProcess.resignSubreaper();
        }
    }

    private static boolean linuxIsAtLeast(int major, int minor) {
        String[] version = System.getProperty("os.version").split("[^0-9]+", 3);
        int found = Integer.parseInt(version[0]);
        return found > major || found == major && Integer.parseInt(version[1]) >= minor;
    }

    @Test
    void onlyAChildIsReaped() throws Exception {
        try (NonReapingParent processes = NonReapingParent.withChild("true");
                PidFd grandchild = open(processes.child())) {
            assertTrue(grandchild.awaitExit(LONG));
            PosixException failure = assertThrows(PosixException.class, grandchild::reap);
            assertEquals(Errno.ECHILD, failure.errno());
        }
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
