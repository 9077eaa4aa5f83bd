package dev.stowage.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Operation;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.records.json.JsonCodec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordJsonTest {

    @Test
    void everyRecordRoundTrips() {
        assertRoundTrips(RecordSamples.small());
        assertRoundTrips(RecordSamples.full());
        RecordSamples.EXITS.forEach(exit -> assertRoundTrips(
                RecordSamples.record(RecordSamples.full().status().withExit(exit), Map.of("k", "v"))));
    }

    @Test
    void peopleCanReadIt() {
        String text = new String(RecordJson.encode(RecordSamples.small()), UTF_8);
        assertTrue(text.startsWith("{\n  \"version\": \"v1\",\n  \"container\": \"web.1\",\n"), text);
        assertTrue(text.contains("    \"configuredAt\": \"2026-11-23T05:06:07.123456789Z\""), text);
        assertTrue(text.endsWith("\"\n}\n"), text);
    }

    /** Cut off anywhere, it is never a record: that is what makes a leftover file judgeable. */
    @Test
    void aTruncatedRecordIsDamage() {
        byte[] bytes = RecordJson.encode(RecordSamples.full());
        for (int length = 0; length < bytes.length; length++) {
            assertInstanceOf(DecodeResult.CorruptedRecord.class,
                    RecordJson.decode(Arrays.copyOf(bytes, length)), "length " + length);
        }
    }

    @Test
    void everyChangedBitIsFound() {
        byte[] bytes = RecordJson.encode(RecordSamples.full());
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertTrue(RecordJson.decode(changed) instanceof DecodeResult.DecodeFailure, "bit " + bit);
        }
    }

    @Test
    void noBytesMakeItThrow() {
        long seed = new Random(System.nanoTime()).nextLong();
        Random random = new Random(seed);
        byte[] good = RecordJson.encode(RecordSamples.full());
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = mutated(good, random);
            DecodeResult decodeResult = RecordJson.decode(bytes);
            if (decodeResult instanceof DecodeResult.DecodedRecord) {
                assertTrue(Arrays.equals(bytes, good), "seed " + seed + " round " + round);
            }
        }
    }

    @Test
    void deepNestingIsDamage() {
        byte[] bytes = ("{\"version\":" + "[".repeat(100_000)).getBytes(UTF_8);
        assertInstanceOf(DecodeResult.CorruptedRecord.class, RecordJson.decode(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\0\0\0\0\0", "null", "[]", "{}", "{\"version\":1}",
            "{\"version\":\"v1\"}", "{\"version\":null}", "{\"version\":\"v1\",\"version\":\"v1\"}",
            "{\"version\":\"v2\"} x", "\ufeff"})
    void otherJsonIsDamage(String text) {
        DecodeResult.CorruptedRecord corruptedRecord =
                assertInstanceOf(DecodeResult.CorruptedRecord.class, RecordJson.decode(text.getBytes(UTF_8)));
        assertTrue(!corruptedRecord.reason().isBlank());
    }

    @Test
    void anotherVersionIsNamedWhateverElseItHolds() {
        DecodeResult decodeResult =
                RecordJson.decode("{\"more\":[1.5],\"version\":\"v2\\u001b\"}".getBytes(UTF_8));
        DecodeResult.UnsupportedVersion other = new DecodeResult.UnsupportedVersion("v2?");
        assertEquals(other, decodeResult);
        assertTrue(other.reason().contains("v2?") && other.reason().contains("v1"), other.reason());
    }

    @Test
    void printableIsLimited() {
        assertEquals("x".repeat(200), JsonCodec.printable("x".repeat(200)));
        assertEquals("x".repeat(200) + "…", JsonCodec.printable("x".repeat(201)));
    }

    @Test
    void anEditByHandIsNamed() {
        String text = new String(RecordJson.encode(RecordSamples.small()), UTF_8);
        DecodeResult.CorruptedRecord corruptedRecord = assertInstanceOf(DecodeResult.CorruptedRecord.class,
                RecordJson.decode(text.replace("\"runc\"", "\"crun\"").getBytes(UTF_8)));
        assertTrue(corruptedRecord.reason().contains("edited by hand"), corruptedRecord.reason());
    }

    /** It may mean what must not be passed over. */
    @ParameterizedTest
    @ValueSource(strings = {"{\n  \"version\"", "\"config\": {", "\"init\": {", "\"exit\": {", "\"home\": {",
            "\"intent\": {", "\"owner\": {", "\"resources\": {"})
    void anUnknownFieldIsDamage(String place) {
        ContainerRecord record = RecordSamples.record(
                RecordSamples.full().status().withExit(RecordSamples.EXITS.getFirst()), Map.of("k", "v"));
        String text = new String(RecordJson.encode(record), UTF_8);
        String body = text.substring(0, text.lastIndexOf(",\n  \"checksum\""));
        assertEquals(new DecodeResult.DecodedRecord(record), RecordJson.decode(withChecksum(body)));

        int inside = body.indexOf(place) + place.indexOf('{') + 1;
        assertTrue(body.contains(place), body);
        String changed = body.substring(0, inside) + "\"unheard\": 1," + body.substring(inside);
        DecodeResult.CorruptedRecord corruptedRecord = assertInstanceOf(DecodeResult.CorruptedRecord.class,
                RecordJson.decode(withChecksum(changed)));
        assertTrue(corruptedRecord.reason().contains("unheard"), corruptedRecord.reason());
    }

    @Test
    void anUnknownFieldOfTheStatusIsIgnored() {
        ContainerRecord record = RecordSamples.full();
        String text = new String(RecordJson.encode(record), UTF_8);
        String body = text.substring(0, text.lastIndexOf(",\n  \"checksum\""))
                .replace("\"status\": {", "\"status\": {\"unsettled\": \"of another build\",");
        assertEquals(new DecodeResult.DecodedRecord(record), RecordJson.decode(withChecksum(body)));
    }

    @Test
    void anUnknownEnumConstantIsDamageAndTheKnownOnesAreNamed() {
        String text = new String(RecordJson.encode(RecordSamples.full()), UTF_8);
        String body =
                text.substring(0, text.lastIndexOf(",\n  \"checksum\"")).replace("CLOSE_STDIN", "DANCE");
        assertEquals(
                new DecodeResult.CorruptedRecord("status.intent.operation must be one of "
                        + Stream.of(Operation.values()).map(Enum::name).collect(Collectors.joining(", "))),
                RecordJson.decode(withChecksum(body)));
    }

    @Test
    void whereTheTextEndsIsNamed() {
        DecodeResult.CorruptedRecord corruptedRecord = assertInstanceOf(DecodeResult.CorruptedRecord.class,
                RecordJson.decode("{\n  \"version\": x".getBytes(UTF_8)));
        assertTrue(corruptedRecord.reason().contains("(line 2, column 1"), corruptedRecord.reason());
    }

    private static byte[] withChecksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(UTF_8));
        return (body + ",\n  \"checksum\": \"crc32c:" + HexFormat.of().toHexDigits(crc.getValue(), 8)
                + "\"\n}\n").getBytes(UTF_8);
    }

    /** The limits of a writer and of a reader are the same: what could not be read back is not written. */
    @Test
    void theLongestTextComesBackAndALongerOneIsNotWritten() {
        assertRoundTrips(labelled(Map.of("k", "x".repeat(JsonCodec.MAXIMUM_TEXT))));
        ContainerRecord longer = labelled(Map.of("k", "x".repeat(JsonCodec.MAXIMUM_TEXT + 1)));
        assertThrows(InvalidArgumentException.class, () -> RecordJson.encode(longer));
    }

    @Test
    void theLongestRecordComesBackAndALongerOneIsNeitherWrittenNorRead() {
        int full = 15;
        Map<String, String> labels = new HashMap<>(Map.of("last", ""));
        for (int label = 0; label < full; label++) {
            labels.put("k" + label, "");
        }
        int room = RecordJson.MAXIMUM_LENGTH - RecordJson.encode(labelled(labels)).length
                - full * JsonCodec.MAXIMUM_TEXT;
        labels.replaceAll((key, value) -> "x".repeat(JsonCodec.MAXIMUM_TEXT));
        labels.put("last", "x".repeat(room));
        ContainerRecord longest = labelled(labels);
        byte[] bytes = RecordJson.encode(longest);
        assertEquals(RecordJson.MAXIMUM_LENGTH, bytes.length);
        assertEquals(new DecodeResult.DecodedRecord(longest), RecordJson.decode(bytes));
        labels.put("last", "x".repeat(room + 1));
        ContainerRecord longer = labelled(labels);
        assertThrows(InvalidArgumentException.class, () -> RecordJson.encode(longer));
        assertEquals(
                new DecodeResult.CorruptedRecord("is longer than " + RecordJson.MAXIMUM_LENGTH + " bytes"),
                RecordJson.decode(Arrays.copyOf(bytes, bytes.length + 1)));
    }

    private static ContainerRecord labelled(Map<String, String> labels) {
        return RecordSamples.record(RecordSamples.small().status(), labels);
    }

    private static void assertRoundTrips(ContainerRecord record) {
        assertEquals(new DecodeResult.DecodedRecord(record), RecordJson.decode(RecordJson.encode(record)));
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = Arrays.copyOf(bytes, at + 1);
                case 2 -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(64), bytes.length - Math.max(at, from));
                    System.arraycopy(bytes.clone(), from, bytes, at, length);
                }
                default -> bytes[at] = (byte) "{}[]\",:0-e\\n".charAt(random.nextInt(12));
            }
        }
        return bytes;
    }
}
