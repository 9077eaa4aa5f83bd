package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256Test {
    /** The first example of FIPS 180-2, appendix B. */
    @Test
    void digestsTheExampleOfTheStandard() throws IOException {
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                HexFormat.of().formatHex(Sha256.digest("abc")));
    }

    @Test
    void aStreamAndItsTextHaveTheSameDigest() throws IOException {
        String text = "Stöwage ".repeat(50_000);
        assertArrayEquals(Sha256.digest(text),
                Sha256.digest(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }
}
