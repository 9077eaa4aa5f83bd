package dev.stowage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.error.InvalidArgumentException;
import java.time.Instant;
import java.util.Optional;
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
    void exitCodesOutsideOneByteAreRejected() {
        assertThrows(InvalidArgumentException.class, () -> exited(-1, OutOfMemory.NOT_SEEN));
        assertThrows(InvalidArgumentException.class, () -> exited(256, OutOfMemory.NOT_SEEN));
    }

    @Test
    void limitsBelowOneAreRefused() {
        OptionalLong none = OptionalLong.empty();
        assertEquals(Resources.NONE, new Resources(none, none, none, none, none));
        assertThrows(InvalidArgumentException.class,
                () -> new Resources(OptionalLong.of(0), none, none, none, none));
        assertThrows(InvalidArgumentException.class,
                () -> new Resources(none, none, none, none, OptionalLong.of(-1)));
    }

    private static Exit exited(int code, OutOfMemory memory) {
        return new Exit.Exited(code, Optional.empty(), Instant.EPOCH, memory, ExitSource.EXIT_FILE);
    }

    private static Exit neverStarted(StartFailure cause) {
        return new Exit.NeverStarted(cause, "no such file", Instant.EPOCH, ExitSource.RUNTIME);
    }

    private static Exit unknown(UnknownExitCause cause) {
        return new Exit.Unknown(cause, Instant.EPOCH, ExitSource.ENGINE);
    }
}
