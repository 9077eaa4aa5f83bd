package dev.stowage.storage.journal;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.posix.SharedLongs;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flushes of several processes, of which one is under way at a time. */
class HeadTest {
    @TempDir
    Path directory;

    @Test
    void whoFindsAFlushUnderWayWaitsAndLooksAgain() throws Exception {
        try (Head one = open(); Head other = open()) {
            long begun = one.beginFlush();
            assertNotEquals(0, begun);
            FutureTask<Long> second = new FutureTask<>(other::beginFlush);
            Thread.ofPlatform().daemon().start(second);
            one.endFlush(begun);
            long waited = second.get(Stores.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            long next = waited == 0 ? other.beginFlush() : waited;
            assertNotEquals(0, next);
            other.endFlush(next);
        }
    }

    /** Its process was stopped or killed, or the disk is slow: nobody waits for long. */
    @Test
    void aFlushThatDoesNotEndIsTakenOver() throws Exception {
        try (Head one = open(); Head other = open()) {
            long begun = one.beginFlush();
            long taken = 0;
            while (taken == 0) {
                taken = other.beginFlush();
            }
            one.endFlush(begun);
            long third = one.beginFlush();
            assertTrue(third == 0 || third - taken > Head.LONGEST_WAIT_FOR_A_FLUSH.toNanos(),
                    "the late end of the first is not the end of the second");
        }
    }

    private Head open() throws Exception {
        return new Head(SharedLongs.open(directory.resolve("head"), Head.SIZE));
    }
}
