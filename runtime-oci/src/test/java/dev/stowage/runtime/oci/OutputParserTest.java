package dev.stowage.runtime.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputParserTest {

    @Test
    void aReportIsThereOnceItsLineIsComplete() {
        assertEquals(Optional.empty(), OutputParser.parseReport(""));
        assertEquals(Optional.empty(), OutputParser.parseReport("{\"data\": 12"));
        assertEquals(OptionalLong.of(123),
                OutputParser.parseReport("{\"data\": 123}\n{\"data\": 4}\n").orElseThrow().pid());
    }

    @Test
    void aReportOfFailureHasNoPidButAMessage() {
        OutputParser.MonitorReport monitorReport =
                OutputParser.parseReport("{\"data\": -1, \"message\": \"no such \\\"x\\\"\"}\n")
                        .orElseThrow();
        assertTrue(monitorReport.pid().isEmpty());
        assertEquals("no such \"x\"", monitorReport.message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\n", "\n", "[]\n", "{}\n", "{\"data\": 0}\n",
            "{\"data\": \"x\"}\n", "null\n"})
    void aMalformedReportIsAFailure(String line) {
        assertTrue(OutputParser.parseReport(line).orElseThrow().pid().isEmpty());
    }

    @Test
    void theLastMessageCounts() {
        assertEquals(Optional.of("two"), OutputParser.lastMessage("{\"msg\":\"one\"}\n{\"msg\":\"two\"}\n"));
        assertEquals(Optional.of("two"), OutputParser.lastMessage("{\"msg\":\"one\"}{\"msg\":\"two\"}"));
        assertEquals(Optional.of("one"), OutputParser.lastMessage("{\"msg\":\"one\"}{\"msg\":\"tw"));
        assertEquals(Optional.of("one"), OutputParser.lastMessage("{\"msg\":\"one\"}{\"level\":\"debug\"}"));
        assertEquals(Optional.empty(), OutputParser.lastMessage(""));
        assertEquals(Optional.empty(), OutputParser.lastMessage("plain text"));
    }

    @Test
    void onlyAStatusIsAStatus() {
        assertEquals(Optional.of("running"),
                OutputParser.parseStatus("{\"id\":\"a\",\"status\":\"running\"}"));
        assertEquals(Optional.empty(), OutputParser.parseStatus("{\"id\":\"a\"}"));
        assertEquals(Optional.empty(), OutputParser.parseStatus("\0\1\2"));
        assertEquals(Optional.empty(), OutputParser.parseStatus("{\"status\":"));
        assertEquals(Optional.empty(), OutputParser.parseStatus(""));
    }

    @Test
    void aTailIsShort() {
        assertEquals("short", OutputParser.tail("  short\n"));
        String tail = OutputParser.tail("x".repeat(10_000) + "end");
        assertTrue(tail.length() <= 2_001 && tail.endsWith("end"));
    }
}
