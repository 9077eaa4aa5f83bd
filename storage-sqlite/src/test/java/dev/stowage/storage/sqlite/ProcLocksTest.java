package dev.stowage.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProcLocksTest {
    private static final String TABLE = """
            1: POSIX  ADVISORY  READ  11 fe:01:77 123 123
            2: FLOCK  ADVISORY  WRITE 12 fe:01:77 0 EOF
            3: OFDLCK ADVISORY  WRITE -1 fe:01:77 120 120
            4: POSIX  ADVISORY  WRITE 13 fe:01:78 120 120
            5: POSIX  ADVISORY  WRITE 14 fe:01:77 121 121
            5: -> POSIX  ADVISORY  WRITE 15 fe:01:77 120 120
            6: POSIX  ADVISORY  WRITE 16 fe:01:77 120 120
            7: POSIX  ADVISORY  WRITE 17 fe:01:79 100 EOF
            8: POSIX  ADVISORY  WRITE 0 fe:01:80 120 120
            9: POSIX
            """;

    @Test
    void findsTheHolderOfTheWriteLock() {
        assertEquals(OptionalLong.of(16), ProcLocks.findWriter(TABLE, 77));
        assertEquals(OptionalLong.of(13), ProcLocks.findWriter(TABLE, 78));
        assertEquals(OptionalLong.of(17), ProcLocks.findWriter(TABLE, 79));
        assertEquals(OptionalLong.empty(), ProcLocks.findWriter(TABLE, 80));
        assertEquals(OptionalLong.empty(), ProcLocks.findWriter(TABLE, 7));
        assertEquals(OptionalLong.empty(), ProcLocks.findWriter("", 7));
    }
}
