package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.JournalFixtures.WEB;
import static dev.stowage.storage.journal.JournalFixtures.open;
import static dev.stowage.storage.journal.JournalFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is not damaged: its size on the disk, and who may open it. */
class JournalStatusStorageTest {
    @TempDir
    Path state;

    @Test
    void theLogStaysShort() throws IOException {
        try (JournalStatusStorage storage = open(state)) {
            storage.create(record("web"), Durability.DURABLE);
            JournalFixtures.fill(storage, 60 * JournalFixtures.SEGMENT_BYTES);
        }
        long size = 0;
        for (String name : JournalFixtures.files(state)) {
            size += Files.size(JournalFixtures.log(state).resolve(name));
        }
        assertTrue(size <= 50L * JournalFixtures.SEGMENT_BYTES,
                size + " bytes in " + JournalFixtures.files(state));
        try (JournalStatusStorage storage = open(state)) {
            storage.compact();
            assertEquals(1 + 60L * JournalFixtures.SEGMENT_BYTES / 10_000 + 1, storage.read(WEB).revision());
        }
    }

    @Test
    void aRecordLongerThanASegmentFits() throws IOException {
        String text = "y".repeat(3 * JournalFixtures.SEGMENT_BYTES);
        try (JournalStatusStorage storage = open(state)) {
            storage.create(record("web"), Durability.DURABLE);
            storage.update(WEB, Durability.DURABLE,
                    found -> found.status().withInconsistency(java.util.Optional.of(text)));
            storage.create(record("other"), Durability.DURABLE);
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertTrue(reopened.read(WEB).status().inconsistency().filter(text::equals).isPresent());
            assertEquals(2, reopened.list().size());
        }
    }

    @Test
    void anExclusiveOwnerKeepsOthersOut() {
        try (JournalStatusStorage exclusive = new JournalStatusStorage(JournalFixtures.exclusive(state))) {
            exclusive.create(record("web"), Durability.DURABLE);
            StowageException refusal = assertThrows(StorageUnavailableException.class, () -> open(state));
            assertTrue(refusal.getMessage().contains("pid " + ProcessHandle.current().pid()),
                    refusal.getMessage());
            assertEquals(2, exclusive.update(WEB, Durability.DURABLE, JournalFixtures::nextRun).revision());
        }
        try (JournalStatusStorage shared = open(state)) {
            assertEquals(2, shared.read(WEB).revision());
            assertThrows(StorageUnavailableException.class,
                    () -> new JournalStatusStorage(JournalFixtures.exclusive(state)));
        }
    }
}
