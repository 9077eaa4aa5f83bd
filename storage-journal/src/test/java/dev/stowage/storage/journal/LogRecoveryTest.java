package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.JournalFixtures.WEB;
import static dev.stowage.storage.journal.JournalFixtures.open;
import static dev.stowage.storage.journal.JournalFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.storage.journal.format.Frame;
import dev.stowage.storage.journal.format.Position;
import dev.stowage.storage.journal.format.SegmentHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a log that was cut off, and of one that is damaged. */
class LogRecoveryTest {
    private static final int UPDATES = 20;

    @TempDir
    Path state;

    /** Returns where each frame of the first segment begins, and where the last one ends. */
    private int[] frames() throws IOException {
        byte[] bytes = Files.readAllBytes(segment());
        int[] starts = new int[UPDATES + 2];
        int offset = SegmentHeader.LENGTH;
        for (int frame = 0; frame < starts.length - 1; frame++) {
            starts[frame] = offset;
            offset = Position.offset(Frame.read(bytes, offset, Position.of(1, offset)).end());
        }
        starts[starts.length - 1] = offset;
        return starts;
    }

    private Path segment() {
        return JournalFixtures.log(state).resolve("log-1");
    }

    private void write(Durability durability) {
        try (JournalStatusStorage storage = open(state)) {
            storage.create(record("web"), durability);
            for (int update = 0; update < UPDATES; update++) {
                storage.update(WEB, durability, JournalFixtures::nextRun);
            }
        }
    }

    @Test
    void aTornTailEndsTheLog() throws IOException {
        write(Durability.ATOMIC);
        int[] frames = frames();
        byte[] whole = Files.readAllBytes(segment());
        long seed = new Random(System.nanoTime()).nextInt();
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            int cut = frames[0] + random.nextInt(frames[UPDATES + 1] - frames[0]);
            byte[] torn = whole.clone();
            // what did not reach the disk is old: zeros
            Arrays.fill(torn, cut, frames[UPDATES + 1], (byte) 0);
            Files.write(segment(), torn);
            long expected = Arrays.stream(frames).skip(1).filter(end -> end <= cut).count();
            // a frame whose last bytes are zero anyway is whole
            try (JournalStatusStorage storage = open(state)) {
                long revision = storage.list().isEmpty() ? 0 : storage.read(WEB).revision();
                assertTrue(revision == expected || revision == expected + 1,
                        "cut at " + cut + " found " + revision + ", seed " + seed);
                if (revision > 0) {
                    assertEquals(revision - 1, storage.read(WEB).status().run());
                    storage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun);
                }
            }
            if (expected > 0) {
                try (JournalStatusStorage storage = open(state)) {
                    assertTrue(storage.read(WEB).revision() > expected, "seed " + seed);
                }
            }
            Files.write(segment(), whole);
        }
    }

    /** Pages reach the disk in any order: a later frame may be there and an earlier one not. */
    @Test
    void aHoleInUnflushedFramesEndsTheLogAndLaterFramesNeverReappear() throws IOException {
        write(Durability.ATOMIC);
        int[] frames = frames();
        byte[] bytes = Files.readAllBytes(segment());
        Arrays.fill(bytes, frames[5], frames[6], (byte) 0);
        Files.write(segment(), bytes);
        for (int round = 0; round < 10; round++) {
            try (JournalStatusStorage storage = open(state)) {
                assertEquals(5 + round, storage.read(WEB).revision());
                // as long as what was there, so that it ends where the next old one begins
                storage.update(WEB, Durability.ATOMIC, JournalFixtures::nextRun);
            }
        }
    }

    @Test
    void aCorruptDurableFrameIsReported() throws IOException {
        write(Durability.DURABLE);
        int[] frames = frames();
        byte[] whole = Files.readAllBytes(segment());
        for (int frame : List.of(0, 1, UPDATES / 2, UPDATES - 1)) {
            byte[] bytes = whole.clone();
            bytes[frames[frame] + Frame.HEADER_LENGTH + 3] ^= 1;
            Files.write(segment(), bytes);
            StowageException damage = assertThrows(StorageUnavailableException.class, () -> open(state));
            assertTrue(damage.getMessage().contains("offset " + frames[frame]), damage.getMessage());
            assertTrue(Arrays.equals(bytes, Files.readAllBytes(segment())), "it was not left as it is");
        }
        Files.write(segment(), whole);
        open(state).close();
    }

    /** Of a part that had been durable: one container is lost, and the store goes on. */
    @Test
    void aCorruptSectionLosesOneRecord() throws IOException {
        write(Durability.DURABLE);
        try (JournalStatusStorage storage = open(state)) {
            storage.create(record("other"), Durability.DURABLE);
            storage.update(new ContainerId("other"), Durability.DURABLE, JournalFixtures::nextRun);
        }
        byte[] bytes = Files.readAllBytes(segment());
        int last = frames()[UPDATES + 1];
        bytes[last - 9] ^= 4;
        Files.write(segment(), bytes);
        for (int opening = 0; opening < 2; opening++) {
            try (JournalStatusStorage storage = open(state)) {
                assertThrows(UnreadableException.class, () -> storage.read(WEB));
                assertEquals(2, storage.read(new ContainerId("other")).revision());
                assertInstanceOf(RecordEntry.UnreadableRecord.class, storage.list().get(1));
                storage.compact();
            }
        }
        try (JournalStatusStorage storage = open(state)) {
            storage.delete(WEB);
            storage.create(record("web"), Durability.DURABLE);
        }
    }

    /** Whatever bit is wrong: an error that says so, or every record that had been durable. */
    @Test
    void noFlippedBitIsTakenForARecord() throws IOException {
        write(Durability.DURABLE);
        int[] frames = frames();
        long seed = new Random(System.nanoTime()).nextInt();
        Random random = new Random(seed);
        Map<String, Integer> outcomes = new java.util.TreeMap<>();
        for (String name : List.of("log-1", "snapshot-1")) {
            Path file = JournalFixtures.log(state).resolve(name);
            byte[] whole = Files.readAllBytes(file);
            int length = name.equals("log-1") ? frames[UPDATES] : whole.length;
            for (int round = 0; round < 150; round++) {
                byte[] bytes = whole.clone();
                int offset = random.nextInt(length);
                bytes[offset] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bytes);
                try (JournalStatusStorage storage = open(state)) {
                    assertEquals(UPDATES + 1, storage.read(WEB).revision(), "seed " + seed + " at " + offset);
                    outcomes.merge("read", 1, Integer::sum);
                } catch (StorageUnavailableException | UnreadableException e) {
                    outcomes.merge("refused", 1, Integer::sum);
                }
            }
            Files.write(file, whole);
        }
        assertTrue(outcomes.getOrDefault("refused", 0) > 100, "seed " + seed + ": " + outcomes);
    }

    @Test
    void aMissingFileIsReported() throws IOException {
        write(Durability.DURABLE);
        for (String name : List.of("log-1", "snapshot-1")) {
            Path file = JournalFixtures.log(state).resolve(name);
            Path aside = state.resolve("aside");
            Files.move(file, aside);
            assertThrows(StorageUnavailableException.class, () -> open(state), name);
            Files.move(aside, file);
        }
        open(state).close();
    }

    @Test
    void aLaterVersionIsLeftAlone() throws IOException {
        write(Durability.DURABLE);
        byte[] bytes = Files.readAllBytes(segment());
        bytes[8] = 2;
        Files.write(segment(), bytes);
        StowageException refusal = assertThrows(StorageUnavailableException.class, () -> open(state));
        assertTrue(refusal.getMessage().contains("version 2"), refusal.getMessage());
    }

    @Test
    void sharedStateAndLocksMayBeMissingWhileTheStoreIsClosed() throws IOException {
        write(Durability.DURABLE);
        for (String name : List.of("log-state", "locks", "locks.holders")) {
            Files.delete(state.resolve(name));
        }
        try (JournalStatusStorage storage = open(state)) {
            assertEquals(UPDATES + 1, storage.read(WEB).revision());
        }
        byte[] garbage = new byte[512];
        new Random(7).nextBytes(garbage);
        Files.write(state.resolve("log-state"), garbage);
        try (JournalStatusStorage storage = open(state)) {
            assertEquals(UPDATES + 1, storage.read(WEB).revision());
        }
    }

    @Test
    void sharedStateRemovedWhileOpenIsReported() throws IOException {
        try (JournalStatusStorage openStorage = open(state)) {
            openStorage.create(record("web"), Durability.DURABLE);
            Files.delete(state.resolve("log-state"));
            StowageException refusal = assertThrows(StorageUnavailableException.class, () -> open(state));
            assertTrue(refusal.subject().toString().endsWith("log-state"), refusal.getMessage());
            assertEquals(2, openStorage.update(WEB, Durability.DURABLE, JournalFixtures::nextRun).revision());
        }
        try (JournalStatusStorage reopened = open(state)) {
            assertEquals(2, reopened.read(WEB).revision());
        }
    }
}
