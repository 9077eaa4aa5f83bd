package dev.stowage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.error.InvalidArgumentException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExitTest {

    @Test
    void reasonIsDerivedFromTheExit() {
        assertEquals(Reason.COMPLETED, exited(0, OutOfMemory.NOT_SEEN).reason());
        assertEquals(Reason.ERROR, exited(137, OutOfMemory.NOT_SEEN).reason());
        assertEquals(Reason.OOM_KILLED, exited(137, OutOfMemory.KILLED).reason());
        assertEquals(Reason.START_ERROR, neverStarted(StartFailure.PROGRAM_MISSING).reason());
        assertEquals("MonitorLost", unknown(UnknownExitCause.MONITOR_LOST).reason().toString());
        assertEquals(Reason.MONITOR_STALLED, unknown(UnknownExitCause.MONITOR_STALLED).reason());
        assertEquals(Reason.REBOOT, unknown(UnknownExitCause.REBOOT).reason());
        assertEquals(Reason.CHECKPOINTED, unknown(UnknownExitCause.CHECKPOINTED).reason());
    }

    @Test
    void theCommandLineReturnsWhatPodmanReturns() {
        assertEquals(42, exited(42, OutOfMemory.NOT_SEEN).commandLineCode());
        assertEquals(127, neverStarted(StartFailure.PROGRAM_MISSING).commandLineCode());
        assertEquals(126, neverStarted(StartFailure.PROGRAM_NOT_EXECUTABLE).commandLineCode());
        assertEquals(125, neverStarted(StartFailure.RUNTIME_REFUSED).commandLineCode());
        assertEquals(125, unknown(UnknownExitCause.MONITOR_LOST).commandLineCode());
    }

    @Test
    void anExitIsMovedToATimeOnlyIfItIsDatedBeforeIt() {
        Instant earliest = Instant.ofEpochSecond(1_000);
        Exit.Exited exit = Exit.exited(143, Instant.ofEpochSecond(999), ExitSource.PIDFD)
                .withSignal(Signal.TERM)
                .withOutOfMemory(OutOfMemory.KILLED);
        Exit.Exited moved = Exit.exited(143, earliest, ExitSource.PIDFD)
                .withSignal(Signal.TERM)
                .withOutOfMemory(OutOfMemory.KILLED);
        assertEquals(moved, exit.notBefore(earliest));
        assertEquals(moved, moved.notBefore(exit.at()));
        Exit never = neverStarted(StartFailure.PROGRAM_MISSING);
        Exit unknown = unknown(UnknownExitCause.REBOOT);
        for (Exit other : List.of(never, unknown)) {
            Exit later = other.notBefore(other.at().plusSeconds(1));
            assertEquals(other.at().plusSeconds(1), later.at());
            assertEquals(other.reason(), later.reason());
            assertEquals(other.source(), later.source());
        }
    }

    @Test
    void exitCodesOutsideOneByteAreRejected() {
        assertThrows(InvalidArgumentException.class, () -> exited(-1, OutOfMemory.NOT_SEEN));
        assertThrows(InvalidArgumentException.class, () -> exited(256, OutOfMemory.NOT_SEEN));
    }

    @Test
    void limitsBelowOneAreRefused() {
        OptionalLong none = OptionalLong.empty();
        assertEquals(Resources.NONE, Resources.builder().build());
        assertThrows(InvalidArgumentException.class, () -> Resources.builder().memoryBytes(0).build());
        assertThrows(InvalidArgumentException.class, () -> Resources.builder().processes(-1).build());
    }

    private static Exit exited(int code, OutOfMemory memory) {
        return Exit.exited(code, Instant.EPOCH, ExitSource.EXIT_FILE).withOutOfMemory(memory);
    }

    private static Exit neverStarted(StartFailure cause) {
        return Exit.neverStarted(cause, "no such file", Instant.EPOCH, ExitSource.RUNTIME);
    }

    private static Exit unknown(UnknownExitCause cause) {
        return Exit.unknown(cause, Instant.EPOCH, ExitSource.ENGINE);
    }
}
