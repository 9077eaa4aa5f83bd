package dev.stowage.runtime.runc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.harness.OciBench;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuncRuntimeTest {

    @Test
    void aRunGoesFromCreatedToStoppedWithItsCode() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sh", "-c", "sleep 0.2; exit 42");
            assertEquals(State.CREATED, container.state());
            assertEquals(Monitoring.MONITORED, container.observe().monitoring());
            container.start();
            assertEquals(State.RUNNING, container.state());
            assertTrue(container.observe().startedAt().isPresent());
            Exit.Exited exit = assertInstanceOf(Exit.Exited.class, container.await());
            assertEquals(42, exit.code());
            assertEquals(ExitSource.EXIT_FILE, exit.source());
            assertEquals(State.STOPPED, container.state());
            assertEquals(exit, container.await());
            assertEquals(exit, bench.other().find(container.id()).await());
            container.delete();
            assertEquals(exit, container.await());
            assertThrows(NotFoundException.class, container::state);
            assertThrows(NotFoundException.class, () -> bench.runtime().find(container.id()));
            bench.assertNoGroupLeft(container.id());
        }
    }

    @Test
    void anIdIsTakenOnce() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sleep", "1000");
            assertThrows(AlreadyExistsException.class,
                    () -> bench.other().create(container.id(), bench.bundle("true")));
            assertEquals(State.CREATED, container.state());
        }
    }

    @Test
    void pausedIsFrozenAndTakesNoSignal() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sleep", "1000");
            assertThrows(IllegalTransitionException.class, container::pause);
            container.start();
            container.pause();
            assertEquals(State.PAUSED, container.state());
            assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.KILL));
            assertThrows(IllegalTransitionException.class, container::pause);
            container.resume();
            assertEquals(State.RUNNING, container.state());
            assertThrows(IllegalTransitionException.class, container::resume);
            container.pause();
            container.stop(Signal.KILL, Duration.ofSeconds(10));
            assertEquals(137, container.await().commandLineCode());
        }
    }

    @Test
    void aCreatedContainerTakesSignalsAndIsNotDeleted() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sleep", "1000");
            assertThrows(IllegalTransitionException.class, container::delete);
            container.kill(Signal.TERM);
            assertTrue(container.await(Duration.ofSeconds(10)).isPresent());
            Container other = bench.create("sleep", "1000");
            other.kill(Signal.KILL);
            assertEquals(137, other.await().commandLineCode());
            assertThrows(IllegalTransitionException.class, other::start);
        }
    }

    @Test
    void aMissingProgramIsToldAtCreateAndLeavesNothing() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            OperationFailedException missing = assertThrows(OperationFailedException.class,
                    () -> bench.create("/nope"));
            assertEquals(Optional.of(StartFailure.PROGRAM_MISSING), missing.startFailure());
            assertEquals(Optional.of(StartFailure.PROGRAM_MISSING),
                    assertThrows(OperationFailedException.class, () -> bench.create("nope")).startFailure());
            assertEquals(Optional.of(StartFailure.PROGRAM_NOT_EXECUTABLE),
                    assertThrows(OperationFailedException.class, () -> bench.create("/not-executable"))
                            .startFailure());
            bench.assertNothingLeft();
        }
    }

    @Test
    void theLogHasEveryByte() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sh", "-c",
                    "printf 'a\\0b\\n\\n\\377no end'; head -c 100000 /proc/kallsyms >&2; sleep 0.3; printf '\\nlast'");
            container.start();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int errors = 0;
            try (LogReader reader = container.logs(LogRequest.FOLLOW)) {
                Optional<LogChunk> chunk = reader.next();
                while (chunk.isPresent()) {
                    byte[] bytes = new byte[chunk.orElseThrow().bytes().remaining()];
                    chunk.orElseThrow().bytes().get(bytes);
                    switch (chunk.orElseThrow().stream()) {
                        case STDOUT -> out.write(bytes);
                        case STDERR -> errors += bytes.length;
                    }
                    chunk = reader.next();
                }
            }
            assertEquals("a\0b\n\n\u00ffno end\nlast", out.toString(StandardCharsets.ISO_8859_1));
            assertEquals(100_000, errors);
        }
    }

    @Test
    void aContainerIsForcedAwayWhateverBecameOfItsStateFile() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            for (String damage : java.util.List.of("", "{\"id\":\"x", "\0\0\0\0\0\0", "missing")) {
                Container container = bench.create("sleep", "1000");
                container.start();
                java.nio.file.Path runtime;
                try (var all = Files.list(bench.files(container.id()).resolve("runtime"))) {
                    runtime = all.findFirst().orElseThrow();
                }
                if (damage.equals("missing")) {
                    Files.delete(runtime.resolve("state.json"));
                } else {
                    Files.writeString(runtime.resolve("state.json"), damage);
                }
                assertEquals(State.UNKNOWN, container.state(), damage);
                container.forceDelete();
                assertEquals(137, container.await().commandLineCode());
                bench.assertNoGroupLeft(container.id());
            }
            bench.assertNothingLeft();
        }
    }

    @Test
    void itsProcessesAreThoseOfTheHost() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.create("sh", "-c", "sleep 1000 & sleep 1001; true");
            container.start();
            dev.stowage.api.ProcessIdentity init = container.observe().init().orElseThrow();
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (container.processes().size() < 3 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertEquals(3, container.processes().size());
            assertTrue(container.processes().contains(init));
        }
    }

    @Test
    void withoutAPidNamespaceItsOtherProcessesGoWithIt() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Container container = bench.runtime()
                    .create(bench.id(),
                            bench.bundleIn(List.of("mount", "ipc", "uts"), "sh", "-c",
                                    "sleep 1000 & sleep 0.2; exit 3"));
            container.start();
            assertEquals(3, container.await().commandLineCode());
            container.delete();
            bench.assertNoGroupLeft(container.id());
        }
    }
}
