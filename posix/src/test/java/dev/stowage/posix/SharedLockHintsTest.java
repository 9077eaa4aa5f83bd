package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What processes tell each other about locks. */
class SharedLockHintsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void theNoteOfAKilledHolderIsIgnored() throws Exception {
        try (LockingJvm other = LockingJvm.start("hold", directory, "web-1", "start web-1");
                FileLocks locks = LockingJvm.open(directory)) {
            assertEquals("holds web-1", other.readReply());
            other.send("KILL");
            assertEquals("ended", other.readReply());
            Eventually.until("the note is dropped", () -> locks.holder("web-1").isEmpty());
        }
    }

    @Test
    void aLongNoteIsCutBetweenCharacters() throws IOException, InterruptedException {
        try (FileLocks locks = LockingJvm.open(directory)) {
            HeldLock held = locks.acquire("a", "x" + "é".repeat(300), LONG);
            assertEquals("x" + "é".repeat(99), locks.holder("a").orElseThrow().note());
            held.close();
        }
    }

    @Test
    void aDamagedHintFileOnlyLosesTheName() throws Exception {
        try (FileLocks locks = LockingJvm.open(directory)) {
            HeldLock held = locks.acquire("a", "test", LONG);
            Path hints = directory.resolve("lock.holders");
            byte[] garbage = new byte[(int) Files.size(hints)];
            java.util.Arrays.fill(garbage, (byte) 0xa5);
            Files.write(hints, garbage, java.nio.file.StandardOpenOption.WRITE);
            assertEquals(Optional.empty(), locks.holder("a"));
            assertTrue(locks.tryAcquire("a", "test").isEmpty());
            held.close();
            try (HeldLock next = locks.acquire("a", "after", LONG)) {
                assertEquals("a", next.key());
                assertEquals("after", locks.holder("a").orElseThrow().note());
            }
        }
    }

    @Test
    void releaseWakesTheWaitersOfThatLockOnly() throws Exception {
        long lock = FileLocks.offset("a");
        try (FileLocks locks = LockingJvm.open(directory)) {
            SharedLockHints hints = SharedLockHints.open(directory.resolve("lock.holders"));
            int before = hints.releaseCount(lock);
            locks.acquire("a", "test", LONG).close();
            assertEquals(before, hints.releaseCount(lock));
            HeldLock held = locks.acquire("a", "test", LONG);
            SharedLockHints.QueueClaim queueClaim = hints.new QueueClaim(lock, 1);
            assertEquals(SharedLockHints.ClaimOwner.CALLER, queueClaim.claimOrRenew());
            FutureTask<Boolean> wait = new FutureTask<>(() -> {
                while (hints.releaseCount(lock) == before) {
                    hints.awaitRelease(lock, before, LONG.multipliedBy(10).toNanos());
                }
                return true;
            });
            Thread.ofPlatform().daemon().start(wait);
            held.close();
            Eventually.until("who waits is told", () -> {
                // a claim that is not renewed for a while is no longer heeded
                queueClaim.claimOrRenew();
                locks.tryAcquire("a", "test").orElseThrow().close();
                return wait.isDone();
            });
            int released = hints.releaseCount(lock);
            queueClaim.withdraw();
            assertNotEquals(released, hints.releaseCount(lock),
                    "who waited behind is told that he comes next");
        }
    }
}
