package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 40, 79, 80, 81, 200})
    void fitsIntoTheTerminalAndItsClockTicks(int columns) {
        try (ProgressLine progress = line(Console.StreamKind.TERMINAL, columns)) {
            seconds(1);
            progress.onProgress(7, 300,
                    "engine:process+file storage.durability.6, storage.durability.7, create.1");
            seconds(2);
            progress.tick();
        }
        String text = err.toString(StandardCharsets.UTF_8);
        assertEquals(0, text.lines().count() > 0 ? text.chars().filter(c -> c == '\n').count() : 0, text);
        assertTrue(Arrays.stream(text.split("\r")).allMatch(shown -> shown.length() < columns), text);
        if (columns >= 20) {
            assertTrue(text.contains("7/300 checks, 1 s") && text.contains("7/300 checks, 3 s"), text);
        }
        assertTrue(text.endsWith("\r") || columns == 1, text);
    }

    @Test
    void isALineEveryTenSecondsElsewhere() {
        try (ProgressLine progress = line(Console.StreamKind.REDIRECTED, Integer.MAX_VALUE)) {
            progress.onProgress(1, 3, "runtime:process create.1");
            seconds(10);
            progress.tick();
            seconds(3);
            progress.onProgress(2, 3, "runtime:process kill.1");
            seconds(7);
            progress.tick();
        }
        assertEquals("1/3 checks, 10 s: runtime:process create.1\n2/3 checks, 20 s: runtime:process kill.1\n",
                err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"20, 20", "200, 200", "9999, 9999"})
    void columnsAreTheCallersIfTheyAreANumber(String variable, int columns) {
        assertEquals(columns, TerminalColumns.of(Map.of("COLUMNS", variable)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-5", "wide", "99999999999"})
    void wrongColumnsAreIgnored(String variable) {
        assertTrue(TerminalColumns.of(Map.of("COLUMNS", variable)) > 0);
    }

    private ProgressLine line(Console.StreamKind kind, int columns) {
        return new ProgressLine(
                new Console(Console.stream(err), Console.stream(err), kind), now::get, "checks", columns);
    }

    private void seconds(int count) {
        now.updateAndGet(instant -> instant.plus(Duration.ofSeconds(count)));
    }
}
