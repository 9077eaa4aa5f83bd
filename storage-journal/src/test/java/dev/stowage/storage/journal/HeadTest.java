package dev.stowage.storage.journal;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.posix.SharedLongs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flushes of several processes, of which one is under way at a time. */
class HeadTest {
    @TempDir
    Path directory;

    @Test
    void oneFlushIsUnderWayAtATime() throws Exception {
        try (Head one = open(); Head other = open()) {
            long first = one.beginFlush();
            assertNotEquals(0, first);
            long second = other.beginFlush();
            assertTrue(second == 0 || second - first > Head.LONGEST_WAIT_FOR_A_FLUSH.toNanos(),
                    "the first had not ended, and was not slow");
            one.endFlush(first);
            other.endFlush(second);
            assertNotEquals(0, other.beginFlush(), "it has ended");
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
