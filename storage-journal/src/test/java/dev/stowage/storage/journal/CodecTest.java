package dev.stowage.storage.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes of records, and bytes that are none. The suite stores every field. */
class CodecTest {
    private static final ContainerRecord RECORD = Stores.named("web", "n")
            .next(Stores.named("web", "n").status().nextRun().withUnsettled(Optional.of("ö\u0000𝄞")));

    private static Entry entry(Part config, Part status) {
        Entry whole = Entry.of(RECORD);
        return new Entry(whole.name(), whole.life(), whole.revision(), config, status);
    }

    @Test
    void whatIsWrittenIsRead() {
        Entry written = Entry.of(RECORD);
        assertEquals(new RecordEntry.Intact(RECORD), entry(written.config(), written.status()).decoded());
    }

    /** With a checksum that holds, as a wrong program would write it. */
    @Test
    void noBytesAreTakenForWhatTheyAreNotAndNothingIsThrown() {
        long seed = new Random(System.nanoTime()).nextInt();
        Random random = new Random(seed);
        Entry written = Entry.of(RECORD);
        int unreadable = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = (round % 2 == 0 ? written.config() : written.status()).bytes().clone();
            if (random.nextInt(4) == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            for (int flips = random.nextInt(4); flips >= 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Part part = new Part(bytes);
            RecordEntry decoded = (round % 2 == 0
                    ? entry(part, written.status())
                    : entry(written.config(), part)).decoded();
            assertNotNull(decoded, "seed " + seed);
            unreadable += decoded instanceof RecordEntry.Unreadable ? 1 : 0;
        }
        assertTrue(unreadable > 5_000, "seed " + seed + ": only " + unreadable);
    }

    @Test
    void anotherVersionIsNamed() {
        Entry written = Entry.of(RECORD);
        Part other = new Part(7, written.status().bytes(), written.status().checksum());
        RecordEntry.Unreadable unreadable = assertInstanceOf(RecordEntry.Unreadable.class,
                entry(written.config(), other).decoded());
        assertTrue(unreadable.reason().contains("version 7"), unreadable.reason());
    }

    @Test
    void garbageIsNoFrame() {
        Random random = new Random(3);
        for (int round = 0; round < 10_000; round++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            assertThrows(DamagedException.class, () -> Frame.read(bytes, 0, Position.start(1)));
        }
    }
}
