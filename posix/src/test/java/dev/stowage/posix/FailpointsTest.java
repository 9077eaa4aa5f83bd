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
    private enum WriteFailpoint {
        WRITE,
        DONE
    }

    @Test
    void oneListenerHearsBothKindsOfBoundary() throws IOException {
        List<Enum<?>> heard = new ArrayList<>();
        Failpoints failpoints = heard::add;
        failpoints.before(WriteFailpoint.WRITE);
        failpoints.reached(WriteFailpoint.DONE);
        assertEquals(List.of(WriteFailpoint.WRITE, WriteFailpoint.DONE), heard);
        Failpoints.NONE.before(WriteFailpoint.WRITE);
    }

    @Test
    void anInjectedErrorIsCheckedOnlyBeforeAStepThatCanFail() {
        IOException injected = new IOException("injected");
        Failpoints failpoints = failpoint -> {
            throw injected;
        };
        assertSame(injected, assertThrows(IOException.class, () -> failpoints.before(WriteFailpoint.WRITE)));
        assertSame(injected,
                assertThrows(UncheckedIOException.class, () -> failpoints.reached(WriteFailpoint.DONE))
                        .getCause());
    }
}
