package dev.stowage.storage.journal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.posix.Directory;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.PosixException;
import dev.stowage.storage.journal.format.SegmentHeader.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What remains of a file that could not be completed, and what is reported. */
class JournalFilesTest {
    private static final int SEGMENT_BYTES = 1 << 16;

    @TempDir
    Path directory;

    @Test
    void removesAnIncompleteFile() throws IOException {
        try (JournalFiles files = open(failpoint -> {
            if (failpoint == JournalFailpoint.SYNC_SEGMENT || failpoint == JournalFailpoint.SYNC_SNAPSHOT) {
                throw new IOException("injected");
            }
        })) {
            for (Executable creation : creations(files)) {
                assertEquals("injected", assertThrows(IOException.class, creation).getMessage());
            }
            assertFalse(Files.exists(directory.resolve("log.next")));
            assertFalse(Files.exists(directory.resolve("snapshot.next")));
        }
    }

    /** A directory in place of the file cannot be removed as a file. */
    @Test
    void reportsWhatCannotBeRemovedBesideTheFailure() throws IOException {
        try (JournalFiles files = open(failpoint -> {
            if (failpoint == JournalFailpoint.SYNC_SEGMENT) {
                failWithDirectoryAt("log.next");
            }
            if (failpoint == JournalFailpoint.SYNC_SNAPSHOT) {
                failWithDirectoryAt("snapshot.next");
            }
        })) {
            for (Executable creation : creations(files)) {
                IOException failure = assertThrows(IOException.class, creation);
                assertEquals("injected", failure.getMessage());
                assertInstanceOf(PosixException.class, failure.getSuppressed()[0]);
            }
        }
    }

    private void failWithDirectoryAt(String name) throws IOException {
        Files.delete(directory.resolve(name));
        Files.createDirectory(directory.resolve(name));
        throw new IOException("injected");
    }

    private static List<Executable> creations(JournalFiles files) {
        return List.of(() -> files.createSegment(1, SEGMENT_BYTES, 7, 0, Origin.STARTS_LOG),
                () -> files.writeSnapshot(1, List.of(), 0));
    }

    private JournalFiles open(Failpoints failpoints) throws IOException {
        return new JournalFiles(Directory.open(directory), failpoints);
    }
}
