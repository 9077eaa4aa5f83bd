package dev.stowage.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.records.json.JsonProblem;
import dev.stowage.records.json.JsonText;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void readsLongTextsWhereTheyAreWanted() {
        String text = "x".repeat(JsonText.MAXIMUM_TEXT + 1);
        byte[] json = ("{\"a\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
        assertThrows(JsonProblem.class, () -> JsonText.read(json));
        assertEquals(text, JsonText.readWithLongTexts(json).get("a").stringValue());
        byte[] twice = "{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8);
        assertThrows(JsonProblem.class, () -> JsonText.readWithLongTexts(twice), "else as strict");
    }
}
