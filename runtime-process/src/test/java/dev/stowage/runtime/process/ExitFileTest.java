package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Signal;
import dev.stowage.records.ExitText;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExitFileTest {
    private static final Instant MODIFIED_AT = Instant.ofEpochSecond(1_700_000_000, 42);

    @Test
    void readsWhatTheSupervisorWrites() {
        assertEquals(exited(7, Optional.empty(), ExitSource.EXIT_FILE), ExitFile.parse("7\n", MODIFIED_AT));
    }

    @Test
    void readsWhatAManagerConcludes() {
        Exit exit = Exit.exited(137, Instant.ofEpochSecond(1, 2), ExitSource.PIDFD).withSignal(Signal.KILL);
        assertEquals(Optional.of(exit), ExitFile.parse(ExitText.format(exit), MODIFIED_AT));
    }

    @Test
    void readsWhatManagersWroteBefore() {
        assertEquals(exited(137, Optional.of(Signal.KILL), ExitSource.ZOMBIE),
                ExitFile.parse("137 9 ZOMBIE\n", MODIFIED_AT));
        assertEquals(exited(3, Optional.empty(), ExitSource.PIDFD),
                ExitFile.parse("3 0 PIDFD\n", MODIFIED_AT));
        assertEquals(Optional.of(Exit.unknown(UnknownExitCause.REBOOT, MODIFIED_AT, ExitSource.RUNTIME)),
                ExitFile.parse("unknown REBOOT\n", MODIFIED_AT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "256", "-1", "7 9", "300 9 ZOMBIE", "unknown", "unknown BOREDOM", "v2 7"})
    void damageIsNoExit(String text) {
        assertEquals(Optional.empty(), ExitFile.parse(text, MODIFIED_AT));
    }

    private static Optional<Exit> exited(int code, Optional<Signal> signal, ExitSource source) {
        Exit.Exited exit = Exit.exited(code, MODIFIED_AT, source);
        return Optional.of(signal.map(exit::withSignal).orElse(exit));
    }
}
