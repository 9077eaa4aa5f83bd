package dev.stowage.runtime.runc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.OciRuntimeFixture;
import dev.stowage.posix.Failpoints;
import dev.stowage.runtime.oci.OciFailpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A command line that hangs, dies, lies or says nothing: every call is bounded and its error typed. */
class RuncCommandFaultTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    enum Fault {
        HANGS("sleep 1000; exit 0"),
        HANGS_WITH_CHILDREN("sleep 1000 & sleep 1001 & wait"),
        IS_KILLED("kill -9 $$"),
        PRINTS_NOTHING("exit 1"),
        PRINTS_GARBAGE("head -c 300000 /dev/urandom; head -c 300000 /dev/urandom >&2; exit 3");

        private final String script;

        Fault(String script) {
            this.script = script;
        }
    }

    /** A wrapper of runc that does what a file beside it says to one verb. */
    private static final class FaultyRunc {
        private final Path script;

        FaultyRunc(OciRuntimeFixture<RuncRuntime> fixture) throws IOException {
            script = fixture.directory().resolve("wrapped-runc");
            Files.writeString(script, """
                    #!/bin/sh
                    for word in "$@"; do
                        [ -f "$0.$word" ] && . "$0.$word"
                    done
                    exec /usr/sbin/runc "$@"
                    """);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }

        Map<String, String> settings() {
            return Map.of("binary", script.toString(), "deadline", "1500ms");
        }

        void injectFault(String subcommand, String faultScript) throws IOException {
            Files.writeString(Path.of(script + "." + subcommand), faultScript);
        }

        void clearFault(String subcommand) throws IOException {
            Files.delete(Path.of(script + "." + subcommand));
        }
    }

    @ParameterizedTest
    @EnumSource
    void createFailsAndLeavesNothing(Fault fault) throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            FaultyRunc faultyRunc = new FaultyRunc(fixture);
            ContainerId id = fixture.freshId();
            Path bundle = fixture.bundle("sleep", "1000");
            try (RuncRuntime runtime = fixture.openAnother(faultyRunc.settings())) {
                faultyRunc.injectFault("create", fault.script);
                assertBounded(
                        () -> assertThrows(OperationFailedException.class, () -> runtime.create(id, bundle)));
                fixture.assertNoLeaks();
                fixture.assertNoCgroupLeft(id);
                faultyRunc.clearFault("create");
                Container container = runtime.create(id, bundle);
                assertEquals(State.CREATED, container.state());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void startFailsAndCanBeRepeated(Fault fault) throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            FaultyRunc faultyRunc = new FaultyRunc(fixture);
            try (RuncRuntime runtime = fixture.openAnother(faultyRunc.settings())) {
                Container container = runtime.create(fixture.freshId(), fixture.bundle("sleep", "1000"));
                faultyRunc.injectFault("start", fault.script);
                assertBounded(() -> assertThrows(OperationFailedException.class, container::start));
                assertEquals(State.CREATED, container.state());
                faultyRunc.clearFault("start");
                container.start();
                assertEquals(State.RUNNING, container.state());
                faultyRunc.injectFault("pause", fault.script);
                assertBounded(() -> assertThrows(OperationFailedException.class, container::pause));
                assertEquals(State.RUNNING, container.state());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void deleteSucceedsWithoutTheCommand(Fault fault) throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            FaultyRunc faultyRunc = new FaultyRunc(fixture);
            try (RuncRuntime runtime = fixture.openAnother(faultyRunc.settings())) {
                Container container = runtime.create(fixture.freshId(), fixture.bundle("true"));
                container.start();
                container.await();
                faultyRunc.injectFault("delete", fault.script);
                assertBounded(container::delete);
                fixture.assertNoCgroupLeft(container.id());
                Container running = runtime.create(fixture.freshId(), fixture.bundle("sleep", "1000"));
                running.start();
                assertBounded(running::forceDelete);
                fixture.assertNoCgroupLeft(running.id());
                fixture.assertNoLeaks();
            }
        }
    }

    @Test
    void aStartThatTookEffectBeforeItHungSucceeds() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            FaultyRunc faultyRunc = new FaultyRunc(fixture);
            try (RuncRuntime runtime = fixture.openAnother(faultyRunc.settings())) {
                Container container = runtime.create(fixture.freshId(), fixture.bundle("sleep", "1000"));
                faultyRunc.injectFault("start", "/usr/sbin/runc \"$@\"; sleep 1000");
                container.start();
                assertEquals(State.RUNNING, container.state());
            }
        }
    }

    @Test
    void anErrorCarriesTheTailOfTheOutput() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            FaultyRunc faultyRunc = new FaultyRunc(fixture);
            try (RuncRuntime runtime = fixture.openAnother(faultyRunc.settings())) {
                Container container = runtime.create(fixture.freshId(), fixture.bundle("sleep", "1000"));
                faultyRunc.injectFault("start", "echo the reason >&2; exit 7");
                OperationFailedException failure =
                        assertThrows(OperationFailedException.class, container::start);
                assertEquals(7, failure.exitCode().orElseThrow());
                assertEquals("the reason", failure.outputTail());
            }
        }
    }

    @Test
    void aFailedCleanupDoesNotHideWhyTheProgramWasNotStarted() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            FaultyRunc faultyRunc = new FaultyRunc(fixture);
            try (RuncRuntime runtime = fixture.openAnother(faultyRunc.settings())) {
                Container container = runtime.create(fixture.freshId(), fixture.bundle("sleep", "1000"));
                faultyRunc.injectFault("start",
                        "echo 'exec: \"sleep\": executable file not found in $PATH' >&2; exit 1");
                Path monitorPid = fixture.runFiles(container.id()).resolve("monitor.pid");
                Files.delete(monitorPid);
                Files.createDirectory(monitorPid);
                OperationFailedException failure =
                        assertThrows(OperationFailedException.class, container::start);
                assertEquals(Optional.of(StartFailure.PROGRAM_MISSING), failure.startFailure());
                assertInstanceOf(IOException.class, failure.getSuppressed()[0]);
                Files.delete(monitorPid);
                assertEquals(State.STOPPED, container.state());
                container.delete();
            }
        }
    }

    @Test
    void anInterruptedRollbackDoesNotHideTheFirstFailure() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            FaultyRunc faultyRunc = new FaultyRunc(fixture);
            // the process that it leaves behind makes the rollback wait
            faultyRunc.injectFault("create", "sleep 1000 >/dev/null 2>&1 & echo the reason >&2; exit 1");
            ContainerId id = fixture.freshId();
            Path bundle = fixture.bundle("sleep", "1000");
            Failpoints failpoints = failpoint -> {
                if (failpoint == OciFailpoint.MONITOR_REPORTED) {
                    Thread.currentThread().interrupt();
                }
            };
            try (RuncRuntime runtime = new RuncRuntime(fixture.context(faultyRunc.settings()), failpoints)) {
                OutcomeUnknownException unknown =
                        assertThrows(OutcomeUnknownException.class, () -> runtime.create(id, bundle));
                assertTrue(Thread.interrupted(), "the thread stays interrupted");
                Throwable interrupt = assertInstanceOf(InterruptedException.class, unknown.getCause());
                assertInstanceOf(OperationFailedException.class, interrupt.getSuppressed()[0]);
                assertEquals(Optional.empty(), runtime.recover(id));
            }
        }
    }

    /** The faults hang for longer: a call that returns has ended its command itself. */
    private static void assertBounded(Executable call) {
        assertTimeoutPreemptively(TIMEOUT, call);
    }
}
