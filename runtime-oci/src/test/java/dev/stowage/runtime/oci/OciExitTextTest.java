package dev.stowage.runtime.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Signal;
import java.io.IOException;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OciExitTextTest {
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
    void formattedExitsParseBack(Exit exit) throws IOException {
        assertEquals(exit, OciExitText.parse(OciExitText.format(exit)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "v1\n", "v2 1.0 RUNTIME unknown REBOOT\n", "v1 1.0 RUNTIME unknown\n",
            "v1 1.0 RUNTIME exited 256 - NOT_SEEN\n", "v1 x RUNTIME unknown REBOOT\n",
            "v1 1.0 RUNTIME vanished\n", "v1 1.0 RUNTIME unknown REBOOT"})
    void damageIsNoExit(String text) {
        assertThrows(IOException.class, () -> OciExitText.parse(text));
    }
}
