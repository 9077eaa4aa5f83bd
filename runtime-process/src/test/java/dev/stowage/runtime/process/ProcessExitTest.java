package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.MachineRequirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessExitTest {
    private ProcessRuntimeFixture fixture;
    private ProcessRuntime runtime;

    @BeforeEach
    void open() throws Exception {
        fixture = new ProcessRuntimeFixture();
        runtime = fixture.open();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        fixture.cleanUp();
    }

    @Test
    void everyCodeIsExact() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> codes = IntStream.range(0, 256).mapToObj(code -> threads.submit(() -> {
                Container container = fixture.start(runtime, "c" + code, "exit " + code);
                Exit.Exited exit = assertInstanceOf(Exit.Exited.class, container.await());
                assertEquals(Exit.ExitSource.EXIT_FILE, exit.source());
                assertEquals(Optional.empty(), exit.signal(), "a shell cannot tell");
                container.delete();
                return exit.code();
            })).toList();
            for (int code = 0; code < 256; code++) {
                assertEquals(code, codes.get(code).get());
            }
        }
    }

    @Test
    void everyDeathBySignalIsExact() throws Exception {
        List<Integer> deadly = IntStream.rangeClosed(1, 64)
                .filter(n -> !List.of(17, 18, 19, 20, 21, 22, 23, 28, 32, 33).contains(n))
                .boxed()
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = deadly.stream().<Future<?>>map(n -> threads.submit(() -> {
                Container container = fixture.start(runtime, "s" + n, "ulimit -c 0; exec sleep 1000");
                container.kill(new Signal(n));
                assertEquals(128 + n, container.await().commandLineCode());
                container.delete();
            })).toList();
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    @Test
    void aProgramThatEndsAtOnceIsNotMissed() {
        for (int i = 0; i < 30; i++) {
            Container container = runtime.create(new ContainerId("quick-" + i), fixture.bundle("/bin/false"));
            container.start();
            assertEquals(1, container.await().commandLineCode());
            container.delete();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {126, 127})
    void aProgramMayReturnTheCodesOfAFailedExec(int code) {
        Container container = fixture.start(runtime, "a", "exit " + code);
        assertEquals(code, assertInstanceOf(Exit.Exited.class, container.await()).code());
    }

    @Test
    void aMissingProgramIsFoundAtCreateAndLeavesNothing() throws Exception {
        for (Path bundle : List.of(fixture.bundle("/no/such/program"), fixture.bundle("no-such-program"),
                fixture.bundle("./no-such-program"))) {
            OperationFailedException failure = assertThrows(OperationFailedException.class,
                    () -> runtime.create(new ContainerId("a"), bundle));
            assertEquals(Optional.of(StartFailure.PROGRAM_MISSING), failure.startFailure());
        }
        fixture.assertNothingLeft();
    }

    @Test
    void aProgramThatCannotBeExecutedIsFoundAtCreateAndLeavesNothing() throws Exception {
        Path plain = Files.writeString(fixture.directory.resolve("plain"), "#!/bin/sh\n");
        Path withoutInterpreter = executable("foreign", "echo without a first line that says who reads it\n");
        for (Path program : List.of(plain, withoutInterpreter, fixture.directory)) {
            OperationFailedException failure = assertThrows(OperationFailedException.class,
                    () -> runtime.create(new ContainerId("a"), fixture.bundle(program.toString())));
            assertEquals(Optional.of(StartFailure.PROGRAM_NOT_EXECUTABLE), failure.startFailure());
        }
        fixture.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "busybox", "bash"})
    void aProgramThatGoesAwayBeforeStartNeverRan(String shell) throws Exception {
        ProcessRuntime runtimeWithShell = fixture.open(Map.of("shell", shellLink(shell).toString()));
        Path program = executable("program", "#!/bin/sh\nexit 0\n");
        Container missing = runtimeWithShell.create(new ContainerId("a"), fixture.bundle(program.toString()));
        Files.delete(program);
        assertNeverStarted(missing, StartFailure.PROGRAM_MISSING);

        Path forbidden = executable("forbidden", "#!/bin/sh\nexit 0\n");
        Container container =
                runtimeWithShell.create(new ContainerId("b"), fixture.bundle(forbidden.toString()));
        Files.setPosixFilePermissions(forbidden, PosixFilePermissions.fromString("rw-------"));
        assertNeverStarted(container, StartFailure.PROGRAM_NOT_EXECUTABLE);

        Path directory = Files.createDirectory(fixture.directory.resolve("cwd"));
        Container withoutDirectory =
                runtimeWithShell.create(new ContainerId("c"), fixture.bundleWithConfig("""
                        {"ociVersion": "1.0.2", "root": {"path": "/"},
                         "process": {"args": ["true"], "cwd": "%s"}}
                        """.formatted(directory)));
        Files.delete(directory);
        assertNeverStarted(withoutDirectory, StartFailure.RUNTIME_REFUSED);

        Container exits127 = runtimeWithShell.create(new ContainerId("d"), fixture.shellBundle("exit 127"));
        exits127.start();
        assertEquals(127, assertInstanceOf(Exit.Exited.class, exits127.await()).code());
    }

    @Test
    void aMissingInterpreterIsFoundAtStart() throws Exception {
        Path program = executable("program", "#!/no/such/interpreter\n");
        Container container = runtime.create(new ContainerId("a"), fixture.bundle(program.toString()));
        assertNeverStarted(container, StartFailure.PROGRAM_MISSING);
        container.delete();
    }

    private void assertNeverStarted(Container container, StartFailure expected) {
        OperationFailedException failure = assertThrows(OperationFailedException.class, container::start);
        assertEquals(Optional.of(expected), failure.startFailure());
        assertEquals(State.STOPPED, container.state());
        Exit.NeverStarted exit = assertInstanceOf(Exit.NeverStarted.class, container.await());
        assertEquals(expected, exit.cause());
        assertEquals(Optional.empty(), container.observe().startedAt());
        assertTrue(container.observe().createdAt().isPresent());
    }

    private Path executable(String name, String text) throws Exception {
        Path file = Files.writeString(fixture.directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** A link of the name sh, by which busybox and bash know what they are to be. */
    private Path shellLink(String name) throws Exception {
        Path program = MachineRequirements.program(name);
        Path directory = Files.createDirectory(fixture.directory.resolve("shell"));
        return Files.createSymbolicLink(directory.resolve("sh"), program);
    }
}
