package dev.stowage.storage.file;

import static dev.stowage.storage.file.Stores.WEB;
import static dev.stowage.storage.file.Stores.open;
import static dev.stowage.storage.file.Stores.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.Level;
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
    void anUpdateFlushesItsBytesAtEveryLevelAndADurableOneItsEntryToo(Level level) throws Exception {
        try (FileStatusStorage storage = open(state())) {
            storage.create(record("web"), Level.MEMORY);
            assertEquals(
                    level == Level.DURABLE
                            ? List.of(BYTES, DIRECTORY, PUBLISHED)
                            : List.of(BYTES, PUBLISHED),
                    SystemCalls.of(state(), SystemCalls.WRITING,
                            () -> storage.update(WEB, level, Stores::next)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyADurableCreationFlushes(Level level) throws Exception {
        try (FileStatusStorage storage = open(state())) {
            assertEquals(
                    level == Level.DURABLE ? List.of(BYTES, DIRECTORY, PUBLISHED) : List.of(PUBLISHED),
                    SystemCalls.of(state(), SystemCalls.WRITING, () -> storage.create(record("web"), level)));
        }
    }

    @Test
    void aRemovalIsFlushedAndThatOfALeftoverBeforeIt() throws Exception {
        try (FileStatusStorage storage = open(state())) {
            storage.create(record("web"), Level.DURABLE);
            Files.writeString(Stores.records(state()).resolve("web.next"), "cut off");
            assertEquals(List.of(DISCARDED, DIRECTORY, REMOVED, DIRECTORY),
                    SystemCalls.of(state(), SystemCalls.WRITING, () -> storage.delete(WEB)));
            assertEquals(List.of(), SystemCalls.of(state(), SystemCalls.WRITING, () -> storage.delete(WEB)));
        }
    }

    /** What was durable before it failed would come back when the store is opened. */
    @ParameterizedTest
    @EnumSource
    void whatAFailedUpdateMadeDurableIsRemovedDurably(Level level) throws Exception {
        try (FileStatusStorage storage = open(state(), failing(Step.RENAME))) {
            open(state()).close();
            assertEquals(
                    level == Level.DURABLE
                            ? List.of(BYTES, DIRECTORY, DISCARDED, DIRECTORY)
                            : List.of(BYTES, DISCARDED),
                    SystemCalls.of(state(), SystemCalls.WRITING, () -> {
                        Files.write(Stores.records(state()).resolve("web.json"),
                                RecordJson.encode(record("web")));
                        assertThrows(StorageUnavailableException.class,
                                () -> storage.update(WEB, level, Stores::next));
                    }));
        }
    }

    /** After a failed flush a second one would say that all is well. */
    @ParameterizedTest
    @EnumSource(names = {"SYNC_NEXT", "SYNC_DIRECTORY"})
    void afterAFailedFlushNothingIsFlushedAgain(Step step) throws Exception {
        try (FileStatusStorage storage = open(state(), failing(step))) {
            assertEquals(
                    step == Step.SYNC_NEXT ? List.of(DISCARDED) : List.of(BYTES, DISCARDED),
                    SystemCalls.of(state(), SystemCalls.WRITING,
                            () -> assertThrows(OutcomeUnknownException.class,
                                    () -> storage.create(record("web"), Level.DURABLE))));
        }
    }

    @Test
    void aLeftoverIsFlushedBeforeItIsShown() throws Exception {
        open(state()).close();
        Files.write(Stores.records(state()).resolve("web.next"), RecordJson.encode(record("web")));
        assertEquals(List.of(BYTES, PUBLISHED),
                SystemCalls.of(state(), SystemCalls.WRITING, () -> open(state()).close()));
    }

    @Test
    void theDirectoriesOfANewStoreAreDurable() throws Exception {
        Path state = directory.resolve("a/b");
        assertEquals(List.of("fsync " + directory.getFileName(), "fsync a", "fsync b"),
                SystemCalls.of(directory, SystemCalls.WRITING, () -> open(state).close()));
        assertEquals(List.of(), SystemCalls.of(directory, SystemCalls.WRITING, () -> open(state).close()));
    }

    private Path state() throws IOException {
        return directory.toRealPath().resolve("store");
    }

    private static Steps failing(Step failing) {
        return (step, id) -> {
            if (step == failing) {
                throw new IOException("injected");
            }
        };
    }
}
