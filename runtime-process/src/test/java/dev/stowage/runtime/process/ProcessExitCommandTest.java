package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shell and setsid pass the exit command on: neither may read or change a word of it. */
class ProcessExitCommandTest {
    private ProcessRuntimeFixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new ProcessRuntimeFixture();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        fixture.cleanUp();
    }

    @Test
    void pathsAndArgumentsArriveUnchanged() throws Exception {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")),
                "this JVM cannot name a file outside ASCII");
        Path directory = Files.createDirectory(fixture.directory.resolve("-an 'odd' \"directory\" $HOME ü"));
        Path program = Files.writeString(directory.resolve("-program"), """
                #!/bin/sh
                printf '%s\\0' "$LC_ALL" "$@" >"$0.next" && mv "$0.next" "$0.arguments"
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        List<String> arguments =
                List.of("it's \"quoted\"", "a\nb", "-x", "--", "", "$(id)`id`\\n", "*", "ü\u20ac");
        List<String> exitCommand = new ArrayList<>(List.of(program.toString()));
        exitCommand.addAll(arguments);
        try (ProcessRuntime runtime =
                new ProcessRuntime(BackendContext.of(directory.resolve("state"), directory.resolve("run")))) {
            Container container =
                    runtime.create(CreateRequest.of(new ContainerId("a"), fixture.shellBundle("exit 0"))
                            .withExitCommand(exitCommand));
            container.start();
            assertEquals(0, container.await().commandLineCode());
            Path arrived = directory.resolve("-program.arguments");
            ProcessRuntimeFixture.awaitCondition("it has been started", () -> Files.exists(arrived));
            assertEquals("C.UTF-8\0" + String.join("\0", arguments) + "\0", Files.readString(arrived));
            container.delete();
            assertEquals(List.of(), runtime.list());
        }
    }
}
