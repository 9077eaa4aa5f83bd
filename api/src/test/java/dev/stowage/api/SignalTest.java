package dev.stowage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.InvalidArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {

    @ParameterizedTest
    @CsvSource({"TERM,15", "sigterm,15", "SIGKILL,9", "9,9", "64,64", "SYS,31", "RTMIN,34", "SIGRTMIN+3,37",
            "RTMAX,64", "RTMAX-14,50", "32,32"})
    void parsesSignalsAsKillDoes(String text, int number) {
        assertEquals(new Signal(number), Signal.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SIG", "0", "65", "-1", "9x", "TERMX", "RTMIN-1", "RTMIN+31", "RTMAX+1",
            "RTMAX-31", "RTMIN+", "99999999999"})
    void unknownSignalsAreRejected(String text) {
        InvalidArgumentException e = assertThrows(InvalidArgumentException.class, () -> Signal.of(text));
        assertTrue(e.getMessage().contains("signal"), e.getMessage());
    }

    @Test
    void everyNumberRoundTripsThroughItsName() {
        for (int number = 1; number <= 64; number++) {
            Signal signal = new Signal(number);
            assertEquals(signal, Signal.of(signal.toString()));
            assertEquals(signal, Signal.of(signal.shortName()));
        }
        assertEquals("SIGTERM", Signal.TERM.toString());
        assertEquals("33", new Signal(33).toString());
        assertEquals("SIGRTMIN+1", new Signal(35).toString());
    }
}
