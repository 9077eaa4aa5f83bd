package dev.stowage.records;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Signal;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExitTextTest {
    private static final Instant AT = Instant.ofEpochSecond(1_700_000_000, 42);

    static Stream<Exit> exits() {
        return Stream.of(
                Exit.exited(137, AT, ExitSource.ZOMBIE)
                        .withSignal(Signal.KILL)
                        .withOutOfMemory(OutOfMemory.KILLED),
                Exit.exited(0, AT, ExitSource.PIDFD),
                Exit.neverStarted(StartFailure.PROGRAM_MISSING, "two\nlines: ä", AT, ExitSource.RUNTIME),
                Exit.neverStarted(StartFailure.RUNTIME_REFUSED, "", AT, ExitSource.RUNTIME),
                Exit.unknown(UnknownExitCause.MONITOR_STALLED, AT, ExitSource.EXIT_FILE));
    }

    @ParameterizedTest
    @MethodSource("exits")
    void formattedExitsParseBack(Exit exit) {
        assertEquals(Optional.of(exit), ExitText.parse(ExitText.format(exit)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "v1\n", "v2 1.0 RUNTIME unknown REBOOT\n", "v1 1.0 RUNTIME unknown\n",
            "v1 1.0 RUNTIME exited 256 - NOT_SEEN\n", "v1 x RUNTIME unknown REBOOT\n",
            "v1 1.0 RUNTIME vanished\n", "v1 1.0 RUNTIME unknown REBOOT", "v1 1 RUNTIME unknown REBOOT\n",
            "v1 9223372036854775807.0 RUNTIME unknown REBOOT\n", "v1 1.0 RUNTIME exited 0 65 NOT_SEEN\n",
            "v1 1.0 RUNTIME unknown REBOOT 1\n"})
    void damageIsNoExit(String text) {
        assertEquals(Optional.empty(), ExitText.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "255,255", "007,7"})
    void aCodeAloneIsDecimal(String text, int code) {
        assertEquals(OptionalInt.of(code), ExitText.parseCode(text));
        assertEquals(OptionalInt.of(code), ExitText.parseCode(text + "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "256", "0255", " 1", "1 2", "0x1", "\u0661"})
    void everythingElseIsNoCode(String text) {
        assertEquals(OptionalInt.empty(), ExitText.parseCode(text));
    }
}
