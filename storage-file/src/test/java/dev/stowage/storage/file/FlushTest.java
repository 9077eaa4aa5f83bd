package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.WEB;
import static dev.stowage.storage.file.FileFixtures.open;
import static dev.stowage.storage.file.FileFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.Durability;
import dev.stowage.posix.Failpoints;
import dev.stowage.records.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What survives a loss of power depends on what is flushed, and before what: no test can pull the plug, so
 * this looks at what the kernel is asked for.
 */
class FlushTest {
    private static final String BYTES = "fdatasync web.next";
    private static final String DIRECTORY = "fsync records";
    private static final String PUBLISHED = "renameat2 web.next web.json";
    private static final String DISCARDED = "unlinkat web.next";
    private static final String REMOVED = "unlinkat web.json";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void anUpdateFlushesItsBytesAtEveryLevelAndADurableOneItsEntryToo(Durability durability)
            throws Exception {
        try (FileStatusStorage storage = open(state())) {
            storage.create(record("web"), Durability.MEMORY);
            assertEquals(
                    durability == Durability.DURABLE ? List.of(BYTES, DIRECTORY, PUBLISHED)
                            : List.of(BYTES, PUBLISHED),
                    SystemCalls.trace(state(), SystemCalls.WRITE_CALLS,
                            () -> storage.update(WEB, durability, FileFixtures::nextRun)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyADurableCreationFlushes(Durability durability) throws Exception {
        try (FileStatusStorage storage = open(state())) {
            assertEquals(
                    durability == Durability.DURABLE ? List.of(BYTES, DIRECTORY, PUBLISHED)
                            : List.of(PUBLISHED),
                    SystemCalls.trace(state(), SystemCalls.WRITE_CALLS,
                            () -> storage.create(record("web"), durability)));
        }
    }

    @Test
    void aRemovalIsFlushedAndThatOfALeftoverBeforeIt() throws Exception {
        try (FileStatusStorage storage = open(state())) {
            storage.create(record("web"), Durability.DURABLE);
            Files.writeString(FileFixtures.records(state()).resolve("web.next"), "cut off");
            assertEquals(List.of(DISCARDED, DIRECTORY, REMOVED, DIRECTORY),
                    SystemCalls.trace(state(), SystemCalls.WRITE_CALLS, () -> storage.delete(WEB)));
            assertEquals(List.of(),
                    SystemCalls.trace(state(), SystemCalls.WRITE_CALLS, () -> storage.delete(WEB)));
        }
    }

    /** What was durable before it failed would come back when the store is opened. */
    @ParameterizedTest
    @EnumSource
    void whatAFailedUpdateMadeDurableIsRemovedDurably(Durability durability) throws Exception {
        try (FileStatusStorage storage = open(state(), failAt(FileFailpoint.RENAME))) {
            open(state()).close();
            assertEquals(
                    durability == Durability.DURABLE ? List.of(BYTES, DIRECTORY, DISCARDED, DIRECTORY)
                            : List.of(BYTES, DISCARDED),
                    SystemCalls.trace(state(), SystemCalls.WRITE_CALLS, () -> {
                        Files.write(FileFixtures.records(state()).resolve("web.json"),
                                RecordJson.encode(record("web")));
                        assertThrows(StorageUnavailableException.class,
                                () -> storage.update(WEB, durability, FileFixtures::nextRun));
                    }));
        }
    }

    /** After a failed flush a second one would say that all is well. */
    @ParameterizedTest
    @EnumSource(names = {"SYNC_TEMPORARY", "SYNC_DIRECTORY"})
    void afterAFailedFlushNothingIsFlushedAgain(FileFailpoint failpoint) throws Exception {
        try (FileStatusStorage storage = open(state(), failAt(failpoint))) {
            assertEquals(
                    failpoint == FileFailpoint.SYNC_TEMPORARY ? List.of(DISCARDED)
                            : List.of(BYTES, DISCARDED),
                    SystemCalls.trace(state(), SystemCalls.WRITE_CALLS,
                            () -> assertThrows(OutcomeUnknownException.class,
                                    () -> storage.create(record("web"), Durability.DURABLE))));
        }
    }

    @Test
    void aLeftoverIsFlushedBeforeItIsShown() throws Exception {
        open(state()).close();
        Files.write(FileFixtures.records(state()).resolve("web.next"), RecordJson.encode(record("web")));
        assertEquals(List.of(BYTES, PUBLISHED),
                SystemCalls.trace(state(), SystemCalls.WRITE_CALLS, () -> open(state()).close()));
    }

    @Test
    void theDirectoriesOfANewStoreAreDurable() throws Exception {
        Path state = directory.resolve("a/b");
        assertEquals(List.of("fsync " + directory.getFileName(), "fsync a", "fsync b"),
                SystemCalls.trace(directory, SystemCalls.WRITE_CALLS, () -> open(state).close()));
        assertEquals(List.of(),
                SystemCalls.trace(directory, SystemCalls.WRITE_CALLS, () -> open(state).close()));
    }

    private Path state() throws IOException {
        return directory.toRealPath().resolve("store");
    }

    private static Failpoints failAt(FileFailpoint failingAt) {
        return failpoint -> {
            if (failpoint == failingAt) {
                throw new IOException("injected");
            }
        };
    }
}
