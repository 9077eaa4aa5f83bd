package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A create that fails reports its first failure, whatever becomes of its rollback. */
class ProcessRollbackTest {
    private static final ContainerId ID = new ContainerId("a");

    private ProcessRuntimeFixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new ProcessRuntimeFixture();
    }

    /** What a failed rollback leaves can be deleted by force. */
    @AfterEach
    void nothingIsLeft() throws Exception {
        fixture.cleanUp();
    }

    private interface Fault {
        void occur() throws IOException;
    }

    /** Its shell never records the processes of a run: a create waits until something else ends it. */
    private ProcessRuntime openWithFaults(Map<ProcessFailpoint, Fault> faults) throws IOException {
        Path shell = Files.writeString(fixture.directory.resolve("shell"), "#!/bin/sh\nexec sleep 1000\n");
        Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwx------"));
        return fixture.open(Map.of("shell", shell.toString(), "deadline", "60s"), failpoint -> {
            Fault fault = faults.get(failpoint);
            if (fault != null) {
                fault.occur();
            }
        });
    }

    private static void fail(String message) throws IOException {
        throw new IOException(message);
    }

    @Test
    void aFailedRollbackDoesNotHideTheFirstFailure() throws Exception {
        ProcessRuntime runtime = openWithFaults(Map.of(ProcessFailpoint.LAUNCHED, () -> fail("first"),
                ProcessFailpoint.ENDED, () -> fail("second")));
        UncheckedIOException failure = assertThrows(UncheckedIOException.class,
                () -> fixture.create(runtime, ID.value(), "exec sleep 1000"));
        assertEquals("first", failure.getCause().getMessage());
        assertEquals("second", failure.getSuppressed()[0].getCause().getMessage());
    }

    @Test
    void anInterruptedCreateIsRolledBack() throws Exception {
        ProcessRuntime runtime =
                openWithFaults(Map.of(ProcessFailpoint.LAUNCHED, Thread.currentThread()::interrupt));
        assertThrows(OperationInterruptedException.class,
                () -> fixture.create(runtime, ID.value(), "exec sleep 1000"));
        assertTrue(Thread.interrupted(), "the thread stays interrupted");
        fixture.assertNothingLeft();
    }

    @Test
    void anInterruptedCreateThatIsNotRolledBackHasAnUnknownOutcome() throws Exception {
        ProcessRuntime runtime = openWithFaults(Map.of(ProcessFailpoint.LAUNCHED,
                Thread.currentThread()::interrupt, ProcessFailpoint.ENDED, () -> fail("second")));
        OutcomeUnknownException unknown = assertThrows(OutcomeUnknownException.class,
                () -> fixture.create(runtime, ID.value(), "exec sleep 1000"));
        assertTrue(Thread.interrupted(), "the thread stays interrupted");
        Throwable first = assertInstanceOf(InterruptedException.class, unknown.getCause());
        assertEquals("second", first.getSuppressed()[0].getCause().getMessage());
    }
}
