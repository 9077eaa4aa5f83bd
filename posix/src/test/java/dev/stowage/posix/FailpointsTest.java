package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailpointsTest {
    private enum Step {
        WRITE, DONE
    }

    @Test
    void oneListenerHearsBothKindsOfBoundary() throws IOException {
        List<Enum<?>> heard = new ArrayList<>();
        Failpoints failpoints = heard::add;
        failpoints.before(Step.WRITE);
        failpoints.reached(Step.DONE);
        assertEquals(List.of(Step.WRITE, Step.DONE), heard);
        Failpoints.NONE.before(Step.WRITE);
    }

    @Test
    void anInjectedErrorIsCheckedOnlyBeforeAStepThatCanFail() {
        IOException injected = new IOException("injected");
        Failpoints failpoints = failpoint -> {
            throw injected;
        };
        assertSame(injected, assertThrows(IOException.class, () -> failpoints.before(Step.WRITE)));
        assertSame(injected,
                assertThrows(UncheckedIOException.class, () -> failpoints.reached(Step.DONE)).getCause());
    }
}
