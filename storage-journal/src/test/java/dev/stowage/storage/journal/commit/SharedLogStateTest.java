package dev.stowage.storage.journal.commit;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.posix.SharedLongs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flushes of several processes, of which one is under way at a time. */
class SharedLogStateTest {
    @TempDir
    Path directory;

    @Test
    void oneFlushIsUnderWayAtATime() throws Exception {
        try (SharedLogState one = open(); SharedLogState other = open()) {
            long first = one.beginFlush();
            assertNotEquals(0, first);
            long second = other.beginFlush();
            assertTrue(second == 0 || second - first > SharedLogState.MAX_FLUSH_WAIT.toNanos(),
                    "the first had not ended, and was not slow");
            one.endFlush(first);
            other.endFlush(second);
            assertNotEquals(0, other.beginFlush(), "it has ended");
        }
    }

    /** Its process was stopped or killed, or the disk is slow: nobody waits for long. */
    @Test
    void aFlushThatDoesNotEndIsTakenOver() throws Exception {
        try (SharedLogState one = open(); SharedLogState other = open()) {
            long firstFlush = one.beginFlush();
            long secondFlush = 0;
            while (secondFlush == 0) {
                secondFlush = other.beginFlush();
            }
            one.endFlush(firstFlush);
            long third = one.beginFlush();
            assertTrue(third == 0 || third - secondFlush > SharedLogState.MAX_FLUSH_WAIT.toNanos(),
                    "the late end of the first is not the end of the second");
        }
    }

    private SharedLogState open() throws Exception {
        return new SharedLogState(SharedLongs.open(directory.resolve("log-state"), SharedLogState.SIZE));
    }
}
