package dev.stowage.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.StorageUnavailableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RecordPathTest {
    @Test
    void aPathOutsideTheCharacterSetIsNoDamage() {
        StorageUnavailableException e = assertThrows(StorageUnavailableException.class,
                () -> RecordPath.parse("/data/bücher", StandardCharsets.US_ASCII));
        assertTrue(e.getMessage().contains("LC_ALL=C.UTF-8"), e.getMessage());
    }

    @Test
    void otherPathsAreParsed() {
        assertEquals(Path.of("/data/x"), RecordPath.parse("/data/x", StandardCharsets.US_ASCII));
        assertThrows(InvalidPathException.class,
                () -> RecordPath.parse("/data\0x", StandardCharsets.US_ASCII));
    }
}
