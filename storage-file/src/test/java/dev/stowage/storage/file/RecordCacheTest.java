package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.WEB;
import static dev.stowage.storage.file.FileFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.HeldLock;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.storage.file.VersionTable.WriteKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is believed and what is looked at: a change of a file that nobody is told of is seen exactly by who
 * looks at that file, or at the directory.
 */
class RecordCacheTest {
    private static final ContainerRecord FIRST = record("web");
    private static final ContainerRecord SECOND = FIRST.nextRevision(FileFixtures.nextRun(FIRST));
    private static final ContainerRecord THIRD = SECOND.nextRevision(FileFixtures.nextRun(SECOND));
    /** In the slot of {@link #FIRST}. */
    private static final ContainerRecord NEIGHBOUR = SimulatedProcess.recordInShardOf(WEB);
    private static final ContainerId NEIGHBOUR_ID = NEIGHBOUR.id().container();
    /** In a slot of its own. */
    private static final ContainerRecord FAR = record("far");

    @TempDir
    Path directory;
    private SimulatedProcess otherProcess;
    private RecordFiles files;
    private RecordCache cache;

    @BeforeEach
    void open() throws IOException {
        Path state = directory.resolve("store");
        files = new RecordFiles(FileRecordStore.openRecords(state));
        otherProcess = new SimulatedProcess(state);
        cache = new RecordCache(files, otherProcess.versionTable);
    }

    @AfterEach
    void close() {
        files.close();
        otherProcess.close();
    }

    @Test
    void aReadRecordIsServedFromTheCacheUntilTheVersionChanges() throws IOException {
        otherProcess.write(FIRST, WriteKind.ADD_OR_REMOVE);
        assertEquals(intact(FIRST), cache.read(WEB));
        otherProcess.writeUnannounced(SECOND);
        assertEquals(intact(FIRST), cache.read(WEB));
        otherProcess.write(THIRD, WriteKind.REPLACE);
        assertEquals(intact(THIRD), cache.read(WEB));
        cache.invalidateAll();
        otherProcess.writeUnannounced(SECOND);
        assertEquals(intact(SECOND), cache.read(WEB));
    }

    @Test
    void anAbsentRecordIsCachedUntilItIsCreated() throws IOException {
        assertEquals(Optional.empty(), cache.read(WEB));
        otherProcess.writeUnannounced(FIRST);
        assertEquals(Optional.empty(), cache.read(WEB));
        assertEquals(Optional.empty(), cache.findName(WEB));
        otherProcess.write(FIRST, WriteKind.ADD_OR_REMOVE);
        assertEquals(intact(FIRST), cache.read(WEB));
        otherProcess.remove(FIRST);
        assertEquals(Optional.empty(), cache.read(WEB));
    }

    @Test
    void anUpdateCausesNoDirectoryListing() throws IOException {
        otherProcess.write(FIRST, WriteKind.ADD_OR_REMOVE);
        assertEquals(Optional.of(RecordLookupKey.of(FIRST)), cache.findName(WEB));
        otherProcess.writeUnannounced(NEIGHBOUR);
        otherProcess.write(SECOND, WriteKind.REPLACE);
        assertEquals(List.of(RecordLookupKey.of(FIRST)), cache.names());
        otherProcess.write(THIRD, WriteKind.REPLACE);
        assertEquals(intact(THIRD), cache.read(WEB));
        assertEquals(List.of(RecordLookupKey.of(FIRST)), cache.names());
        assertEquals(Optional.empty(), cache.read(NEIGHBOUR_ID));
        assertEquals(Optional.empty(), cache.findName(NEIGHBOUR_ID));
        otherProcess.write(NEIGHBOUR, WriteKind.ADD_OR_REMOVE);
        assertEquals(Optional.of(RecordLookupKey.of(NEIGHBOUR)), cache.findName(NEIGHBOUR_ID));
    }

    @Test
    void aCreationInvalidatesNoOtherShard() throws IOException {
        otherProcess.write(FIRST, WriteKind.ADD_OR_REMOVE);
        assertEquals(intact(FIRST), cache.read(WEB));
        otherProcess.writeUnannounced(NEIGHBOUR);
        otherProcess.write(FAR, WriteKind.ADD_OR_REMOVE);
        assertEquals(Set.of(RecordLookupKey.of(FIRST), RecordLookupKey.of(FAR)), Set.copyOf(cache.names()));
        assertEquals(Optional.empty(), cache.read(NEIGHBOUR_ID));
        otherProcess.writeUnannounced(SECOND);
        assertEquals(intact(FIRST), cache.read(WEB));
    }

    @Test
    void duringAWriteFilesAreReadAndNothingIsCached() throws IOException {
        otherProcess.write(FIRST, WriteKind.ADD_OR_REMOVE);
        assertEquals(intact(FIRST), cache.read(WEB));
        try (HeldLock _ = otherProcess.beginWrite(WEB)) {
            assertEquals(intact(FIRST), cache.read(WEB));
            otherProcess.writeUnannounced(SECOND);
            assertEquals(intact(SECOND), cache.read(WEB));
            assertEquals(Optional.empty(), cache.read(NEIGHBOUR_ID));
            otherProcess.writeUnannounced(NEIGHBOUR);
            assertEquals(intact(NEIGHBOUR), cache.read(NEIGHBOUR_ID));
            assertEquals(Optional.of(RecordLookupKey.of(NEIGHBOUR)), cache.findName(NEIGHBOUR_ID));
            assertEquals(2, cache.names().size());
            otherProcess.removeUnannounced(NEIGHBOUR);
            assertEquals(Optional.empty(), cache.findName(NEIGHBOUR_ID));
            assertEquals(Optional.empty(), cache.read(NEIGHBOUR_ID));
            assertEquals(List.of(RecordLookupKey.of(FIRST)), cache.names());
            assertFalse(VersionTable.isStable(otherProcess.version(WEB)));
        }
    }

    /** Whoever comes first makes the slot quiet, and believes nothing of before. */
    @Test
    void everyLookupNoticesAKilledWriter() throws IOException {
        List<CacheLookup> lookups = List.of(() -> cache.read(WEB), () -> cache.findName(WEB),
                () -> cache.names(), () -> cache.currentShards());
        for (CacheLookup lookup : lookups) {
            otherProcess.write(FIRST, WriteKind.ADD_OR_REMOVE);
            assertEquals(intact(FIRST), cache.read(WEB));
            long before = otherProcess.version(WEB);
            otherProcess.crashDuringWrite(WEB);
            otherProcess.writeUnannounced(SECOND);
            otherProcess.writeUnannounced(NEIGHBOUR);
            lookup.run();
            assertTrue(VersionTable.isStable(otherProcess.version(WEB)));
            assertFalse(VersionTable.sameMembership(before, otherProcess.version(WEB)));
            assertEquals(intact(SECOND), cache.read(WEB));
            assertEquals(intact(NEIGHBOUR), cache.read(NEIGHBOUR_ID));
            otherProcess.remove(NEIGHBOUR);
        }
    }

    private interface CacheLookup {
        void run() throws IOException;
    }

    private static Optional<RecordEntry> intact(ContainerRecord record) {
        return Optional.of(RecordEntry.readable(record));
    }
}
