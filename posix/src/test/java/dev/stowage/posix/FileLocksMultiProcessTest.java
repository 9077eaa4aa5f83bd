package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks between processes that wait, are stopped or are killed. */
class FileLocksMultiProcessTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    @Test
    void processesNeverHoldAtOnceAndNoneStarves() throws Exception {
        int rounds = 300;
        try (LockingJvm one = LockingJvm.start("count", directory, Integer.toString(rounds));
                LockingJvm two = LockingJvm.start("count", directory, Integer.toString(rounds));
                FileLocks locks = LockingJvm.open(directory);
                SharedLongs numbers = SharedLongs.open(directory.resolve("numbers"), 2)) {
            assertEquals("ready", one.readReply());
            assertEquals("ready", two.readReply());
            one.proceed();
            two.proceed();
            LockingJvm.count(locks, numbers, rounds);
            assertEquals("done", one.readReply());
            assertEquals("done", two.readReply());
            assertEquals(3 * rounds, numbers.get(0));
        }
    }

    @Test
    void anotherProcessGetsItsTurnWhileThisOneNeverRests() throws Exception {
        try (FileLocks locks = LockingJvm.open(directory)) {
            HeldLock first = locks.acquire("a", "hammer", LONG);
            try (LockingJvm other = LockingJvm.start("hold", directory, "a", "wait")) {
                FutureTask<String> turn = new FutureTask<>(other::readReply);
                Thread.ofVirtual().start(turn);
                long deadline = System.nanoTime() + LONG.toNanos();
                first.close();
                while (!turn.isDone() && System.nanoTime() < deadline) {
                    try (HeldLock held = locks.acquire("a", "hammer", SHORT)) {
                        assertEquals("a", held.key());
                    } catch (LockBusyException otherHasIt) {
                        break;
                    }
                }
                assertEquals("holds a", turn.get());
            }
        }
    }

    @Test
    void aKilledHolderFreesItsLockAndIsNoLongerNamed() throws Exception {
        try (LockingJvm other = LockingJvm.start("hold", directory, "web-1", "start web-1");
                FileLocks locks = LockingJvm.open(directory)) {
            assertEquals("holds web-1", other.readReply());
            LockHolder holder = locks.holder("web-1").orElseThrow();
            assertEquals(other.pid(), holder.pid());
            assertEquals("start web-1", holder.note());
            assertTrue(locks.tryAcquire("web-1", "test").isEmpty());
            other.send("KILL");
            assertEquals("ended", other.readReply());
            HeldLock held = locks.acquire("web-1", "test", LONG);
            assertEquals("test", locks.holder("web-1").orElseThrow().note());
            held.close();
        }
    }

    @Test
    void aStoppedHolderMakesOthersTimeOutAndIsNamed() throws Exception {
        try (LockingJvm other = LockingJvm.start("hold", directory, "web-1", "delete web-1");
                FileLocks locks = LockingJvm.open(directory)) {
            assertEquals("holds web-1", other.readReply());
            other.send("STOP");
            LockBusyException busy = assertThrows(LockBusyException.class,
                    () -> locks.acquire("web-1", "test", Duration.ofMillis(200)));
            assertEquals(other.pid(), busy.holder().orElseThrow().pid());
            assertEquals("delete web-1", busy.holder().orElseThrow().note());
            assertTrue(busy.getMessage().contains("delete web-1"), busy.getMessage());
            other.send("CONT");
            other.proceed();
            assertEquals("released", other.readReply());
            locks.acquire("web-1", "test", LONG).close();
        }
    }

    @Test
    void aKilledWaiterBlocksNobody() throws Exception {
        try (FileLocks locks = LockingJvm.open(directory)) {
            HeldLock held = locks.acquire("a", "test", LONG);
            try (LockingJvm waiter = LockingJvm.start("hold", directory, "a", "wait")) {
                SharedLockHints hints = SharedLockHints.open(directory.resolve("lock.holders"));
                Eventually.until("the other process waits", () -> hints.isClaimed(FileLocks.offset("a")));
                waiter.send("KILL");
                assertEquals("ended", waiter.readReply());
                held.close();
                locks.acquire("a", "test", LONG).close();
            }
        }
    }

    @Test
    void aChildDoesNotInheritTheLock() throws Exception {
        FileLocks locks = LockingJvm.open(directory);
        locks.acquire("a", "test", LONG);
        Process child = new ProcessBuilder("sleep", "60").start();
        try {
            locks.close();
            try (FileLocks other = LockingJvm.open(directory)) {
                other.acquire("a", "test", LONG).close();
            }
            assertTrue(child.isAlive());
            // until it has become sleep, the child still opens and closes descriptors of its own
            Path stat = Path.of("/proc", Long.toString(child.pid()), "stat");
            Eventually.until("it sleeps", () -> Files.readString(stat).contains(" (sleep) S "));
            Path descriptors = Path.of("/proc", Long.toString(child.pid()), "fd");
            try (var links = Files.list(descriptors)) {
                for (Path link : links.toList()) {
                    assertFalse(Files.readSymbolicLink(link).startsWith(directory), link.toString());
                }
            }
        } finally {
            child.destroyForcibly().waitFor(LONG);
        }
    }

    /** The JDK closes descriptors in its children anyway; other libraries that fork may not. */
    @Test
    void everyDescriptorIsClosedOnExec() throws Exception {
        int closeOnExec = 02000000;
        Path real = directory.toRealPath();
        try (FileLocks locks = LockingJvm.open(real);
                HeldLock held = locks.acquire("a", "test", LONG);
                Directory opened = Directory.open(real);
                Directory descriptors = Directory.open(Path.of("/proc/self/fd"))) {
            int found = 0;
            for (String number : descriptors.names()) {
                Path link = Path.of("/proc/self/fd", number);
                if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).startsWith(real)) {
                    String flags = Files.readAllLines(Path.of("/proc/self/fdinfo", number))
                            .stream()
                            .filter(line -> line.startsWith("flags:"))
                            .findFirst()
                            .orElseThrow();
                    assertTrue((Integer.parseInt(flags.substring(6).strip(), 8) & closeOnExec) != 0,
                            link::toString);
                    found++;
                }
            }
            assertEquals(2, found, held.key() + " and " + opened.attributes());
        }
    }
}
