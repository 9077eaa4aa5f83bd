package dev.stowage.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private static final Map<String, String> OWN = Map.of("LC_ALL", "C.UTF-8", "A", "1");

    @Test
    void theLocaleIsTheCallers() {
        assertEquals(Map.of("LC_ALL", "de_DE", "A", "1"),
                Environment.variablesOfCaller(OWN, Optional.of("set:de_DE")));
        assertEquals(Map.of("A", "1"), Environment.variablesOfCaller(OWN, Optional.of("")));
        assertEquals(OWN, Environment.variablesOfCaller(OWN, Optional.empty()));
    }
}
