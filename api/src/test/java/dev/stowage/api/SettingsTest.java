package dev.stowage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void returnsDefaultsForUnsetKeys() {
        Settings settings = Settings.empty();
        assertEquals(Optional.empty(), settings.text("binary"));
        assertEquals(Optional.empty(), settings.path("binary"));
        assertEquals(Duration.ofSeconds(10), settings.duration("deadline", Duration.ofSeconds(10)));
        assertEquals(7, settings.number("count", 1, 9, 7));
        assertEquals(Layer.RUNTIME, settings.choice("layer", Layer.RUNTIME));
        assertEquals(List.of(), settings.problems());
    }

    @ParameterizedTest
    @CsvSource({"250ms,250", "10s,10000", "5m,300000", "2h,7200000", "PT1.5S,1500", "0s,0"})
    void readsDurationsWithUnitSuffixes(String text, long milliseconds) {
        Settings settings = new Settings(Map.of("deadline", " " + text + " "));
        assertEquals(Duration.ofMillis(milliseconds), settings.duration("deadline", Duration.ZERO));
        assertEquals(List.of(), settings.problems());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "s", "ten", "-5s", "xms", ""})
    void invalidDurationsAreReported(String text) {
        Settings settings = new Settings(Map.of("deadline", text));
        assertEquals(Duration.ofDays(1), settings.duration("deadline", Duration.ofDays(1)));
        assertEquals(1, settings.problems().size());
        assertTrue(settings.problems().getFirst().startsWith("deadline = " + text),
                settings.problems().getFirst());
    }

    @Test
    void readsPathsNumbersAndChoices() {
        Settings settings =
                new Settings(Map.of("binary", "/usr/bin/../sbin/runc", "count", "3", "reason", "oom-killed"));
        assertEquals(Optional.of(Path.of("/usr/sbin/runc")), settings.path("binary"));
        assertEquals(3, settings.number("count", 1, 3, 1));
        assertEquals(Reason.OOM_KILLED, settings.choice("reason", Reason.ERROR));
        assertEquals(List.of(), settings.problems());
    }

    @Test
    void allProblemsAreReportedTogether() {
        Settings settings = new Settings(Map.of("binary", "runc", "path", "/a\u0000b", "count", "11",
                "number", "x", "layer", "RUNTIME", "typo", "1"));
        settings.path("binary");
        settings.path("path");
        settings.number("count", 1, 10, 1);
        settings.number("number", 1, 10, 1);
        settings.choice("layer", Layer.ENGINE);
        String all = String.join("\n", settings.problems());
        assertEquals(6, settings.problems().size(), all);
        assertTrue(all.contains("binary = runc: must be an absolute path"), all);
        assertTrue(all.contains("count = 11: must be a whole number from 1 to 10"), all);
        assertTrue(all.contains("layer = RUNTIME: must be one of runtime, engine"), all);
        assertTrue(all.contains("typo: is not known; known here: binary, count, layer, number, path"), all);
    }

    @Test
    void recordsRejectionsByTheReader() {
        Settings settings = new Settings(Map.of("ca", "/none"));
        settings.reject("ca", "must be a file");
        settings.reject("key", "goes with ca");
        assertEquals(List.of("ca = /none: must be a file", "key: goes with ca"), settings.problems());
    }
}
