package dev.stowage.storage.journal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.storage.journal.JournalFixtures;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes of records, and bytes that are none. The suite stores every field. */
class JournalCodecTest {
    private static final ContainerRecord RECORD = JournalFixtures.named("web", "n")
            .nextRevision(JournalFixtures.named("web", "n")
                    .status()
                    .nextRun()
                    .withInconsistency(Optional.of("ö\u0000𝄞")));

    private static EncodedRecord entryOf(Section config, Section status) {
        EncodedRecord whole = EncodedRecord.of(RECORD);
        return new EncodedRecord(whole.name(), whole.incarnation(), whole.revision(), config, status);
    }

    @Test
    void encodedRecordsAreDecoded() {
        EncodedRecord written = EncodedRecord.of(RECORD);
        assertEquals(RecordEntry.readable(RECORD), entryOf(written.config(), written.status()).decoded());
    }

    /** With a checksum that holds, as a wrong program would write it. */
    @Test
    void corruptBytesAreUnreadableAndNothingIsThrown() {
        long seed = new Random(System.nanoTime()).nextInt();
        Random random = new Random(seed);
        EncodedRecord written = EncodedRecord.of(RECORD);
        int unreadable = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = (round % 2 == 0 ? written.config() : written.status()).bytes().clone();
            if (random.nextInt(4) == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            for (int flips = random.nextInt(4); flips >= 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Section section = new Section(bytes);
            RecordEntry decoded =
                    (round % 2 == 0 ? entryOf(section, written.status()) : entryOf(written.config(), section))
                            .decoded();
            assertNotNull(decoded, "seed " + seed);
            unreadable += decoded instanceof RecordEntry.UnreadableRecord ? 1 : 0;
        }
        assertTrue(unreadable > 5_000, "seed " + seed + ": only " + unreadable);
    }

    @Test
    void anUnknownVersionIsReported() {
        EncodedRecord written = EncodedRecord.of(RECORD);
        Section other = new Section(7, written.status().bytes(), written.status().checksum());
        RecordEntry.UnreadableRecord unreadableRecord = assertInstanceOf(RecordEntry.UnreadableRecord.class,
                entryOf(written.config(), other).decoded());
        assertTrue(unreadableRecord.reason().contains("version 7"), unreadableRecord.reason());
    }

    @Test
    void garbageIsNotDecodedAsAFrame() {
        Random random = new Random(3);
        for (int round = 0; round < 10_000; round++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            assertThrows(CorruptJournalException.class, () -> Frame.read(bytes, 0, Position.start(1)));
        }
    }
}
