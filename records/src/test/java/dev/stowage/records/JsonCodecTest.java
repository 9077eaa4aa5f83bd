package dev.stowage.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonCodecTest {
    @Test
    void readsLongTextsWhereTheyAreWanted() {
        String text = "x".repeat(JsonCodec.MAXIMUM_TEXT + 1);
        byte[] json = ("{\"a\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
        assertThrows(InvalidJsonException.class, () -> JsonCodec.read(json));
        assertEquals(text, JsonCodec.readWithLongTexts(json).get("a").stringValue());
        byte[] twice = "{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8);
        assertThrows(InvalidJsonException.class, () -> JsonCodec.readWithLongTexts(twice), "else as strict");
    }
}
