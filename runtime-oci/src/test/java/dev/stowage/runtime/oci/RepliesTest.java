package dev.stowage.runtime.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepliesTest {

    @Test
    void aReportIsThereOnceItsLineIsComplete() {
        assertEquals(Optional.empty(), Replies.report(""));
        assertEquals(Optional.empty(), Replies.report("{\"data\": 12"));
        assertEquals(OptionalLong.of(123),
                Replies.report("{\"data\": 123}\n{\"data\": 4}\n").orElseThrow().pid());
    }

    @Test
    void aReportOfFailureHasNoPidButAMessage() {
        Replies.Report report = Replies.report("{\"data\": -1, \"message\": \"no such \\\"x\\\"\"}\n")
                .orElseThrow();
        assertTrue(report.pid().isEmpty());
        assertEquals("no such \"x\"", report.message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\n", "\n", "[]\n", "{}\n", "{\"data\": 0}\n", "{\"data\": \"x\"}\n",
            "null\n"})
    void aReportThatIsNoneIsAFailure(String line) {
        assertTrue(Replies.report(line).orElseThrow().pid().isEmpty());
    }

    @Test
    void theLastMessageCounts() {
        assertEquals(Optional.of("two"), Replies.lastMessage("{\"msg\":\"one\"}\n{\"msg\":\"two\"}\n"));
        assertEquals(Optional.of("two"), Replies.lastMessage("{\"msg\":\"one\"}{\"msg\":\"two\"}"));
        assertEquals(Optional.of("one"), Replies.lastMessage("{\"msg\":\"one\"}{\"msg\":\"tw"));
        assertEquals(Optional.of("one"), Replies.lastMessage("{\"msg\":\"one\"}{\"level\":\"debug\"}"));
        assertEquals(Optional.empty(), Replies.lastMessage(""));
        assertEquals(Optional.empty(), Replies.lastMessage("plain text"));
    }

    @Test
    void onlyAStatusIsAStatus() {
        assertEquals(Optional.of("running"), Replies.status("{\"id\":\"a\",\"status\":\"running\"}"));
        assertEquals(Optional.empty(), Replies.status("{\"id\":\"a\"}"));
        assertEquals(Optional.empty(), Replies.status("\0\1\2"));
        assertEquals(Optional.empty(), Replies.status("{\"status\":"));
        assertEquals(Optional.empty(), Replies.status(""));
    }

    @Test
    void aTailIsShort() {
        assertEquals("short", Replies.tail("  short\n"));
        String tail = Replies.tail("x".repeat(10_000) + "end");
        assertTrue(tail.length() <= 2_001 && tail.endsWith("end"));
    }
}
