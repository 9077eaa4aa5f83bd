package dev.stowage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.LostExit;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.error.InvalidArgumentException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExitTest {

    @Test
    void theReasonFollowsFromTheExit() {
        assertEquals(Reason.COMPLETED, exited(0, OutOfMemory.NOT_SEEN).reason());
        assertEquals(Reason.ERROR, exited(137, OutOfMemory.NOT_SEEN).reason());
        assertEquals(Reason.OOM_KILLED, exited(137, OutOfMemory.KILLED).reason());
        assertEquals(Reason.START_ERROR, never(StartFailure.PROGRAM_MISSING).reason());
        assertEquals("MonitorLost", lost(LostExit.MONITOR_LOST).reason().toString());
        assertEquals(Reason.MONITOR_STALLED, lost(LostExit.MONITOR_STALLED).reason());
        assertEquals(Reason.REBOOT, lost(LostExit.REBOOT).reason());
        assertEquals(Reason.CHECKPOINTED, lost(LostExit.CHECKPOINTED).reason());
    }

    @Test
    void theCommandLineReturnsWhatPodmanReturns() {
        assertEquals(42, exited(42, OutOfMemory.NOT_SEEN).commandLineCode());
        assertEquals(127, never(StartFailure.PROGRAM_MISSING).commandLineCode());
        assertEquals(126, never(StartFailure.PROGRAM_NOT_EXECUTABLE).commandLineCode());
        assertEquals(125, never(StartFailure.RUNTIME_REFUSED).commandLineCode());
        assertEquals(125, lost(LostExit.MONITOR_LOST).commandLineCode());
    }

    @Test
    void codesOutsideOneByteAreNoCodes() {
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

    private static Exit never(StartFailure cause) {
        return new Exit.NeverStarted(cause, "no such file", Instant.EPOCH, ExitSource.RUNTIME);
    }

    private static Exit lost(LostExit cause) {
        return new Exit.Unknown(cause, Instant.EPOCH, ExitSource.ENGINE);
    }
}
