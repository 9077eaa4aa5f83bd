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
class LockBoardTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void aKilledHoldersNoteIsNotBelieved() throws Exception {
        try (Locker other = Locker.start("hold", directory, "web-1", "start web-1");
                FileLocks locks = Locker.open(directory)) {
            assertEquals("holds web-1", other.answer());
            other.send("KILL");
            assertEquals("ended", other.answer());
            Await.until("the note is dropped", () -> locks.holder("web-1").isEmpty());
        }
    }

    @Test
    void aLongNoteIsCutBetweenCharacters() throws IOException, InterruptedException {
        try (FileLocks locks = Locker.open(directory)) {
            HeldLock held = locks.acquire("a", "x" + "é".repeat(300), LONG);
            assertEquals("x" + "é".repeat(99), locks.holder("a").orElseThrow().note());
            held.close();
        }
    }

    @Test
    void aDamagedBoardOnlyCostsTheName() throws Exception {
        try (FileLocks locks = Locker.open(directory)) {
            HeldLock held = locks.acquire("a", "test", LONG);
            Path board = directory.resolve("lock.holders");
            byte[] garbage = new byte[(int) Files.size(board)];
            java.util.Arrays.fill(garbage, (byte) 0xa5);
            Files.write(board, garbage, java.nio.file.StandardOpenOption.WRITE);
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
    void whoReleasesALockTellsThoseWhoWaitForItAndNobodyElse() throws Exception {
        long lock = FileLocks.offset("a");
        try (FileLocks locks = Locker.open(directory)) {
            LockBoard board = LockBoard.open(directory.resolve("lock.holders"));
            int before = board.releases(lock);
            locks.acquire("a", "test", LONG).close();
            assertEquals(before, board.releases(lock));
            HeldLock held = locks.acquire("a", "test", LONG);
            LockBoard.Claim claim = board.new Claim(lock, 1);
            assertEquals(LockBoard.Turn.OURS, claim.makeOrRenew());
            FutureTask<Boolean> wait = new FutureTask<>(() -> {
                while (board.releases(lock) == before) {
                    board.awaitRelease(lock, before, LONG.multipliedBy(10).toNanos());
                }
                return true;
            });
            Thread.ofPlatform().daemon().start(wait);
            held.close();
            Await.until("who waits is told", () -> {
                // a claim that is not renewed for a while is no longer heeded
                claim.makeOrRenew();
                locks.tryAcquire("a", "test").orElseThrow().close();
                return wait.isDone();
            });
            int released = board.releases(lock);
            claim.drop();
            assertNotEquals(released, board.releases(lock), "who waited behind is told that he comes next");
        }
    }
}
