package dev.stowage.runtime.runc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.harness.OciRuntimeFixture;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** conmon, a shell and setsid pass the exit command on: none of them may read or change a word of it. */
class RuncExitCommandTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void pathsAndArgumentsArriveUnchanged() throws Exception {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")),
                "this JVM cannot name a file outside ASCII");
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Path directory =
                    Files.createDirectory(fixture.directory().resolve("-an 'odd' \"directory\" $HOME ü"));
            Path program = Files.writeString(directory.resolve("-program"), """
                    #!/bin/sh
                    printf '%s\\0' "$LC_ALL" "$@" >"$0.next" && mv "$0.next" "$0.arguments"
                    """);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            List<String> arguments =
                    List.of("it's \"quoted\"", "a\nb", "-x", "--", "", "$(id)`id`\\n", "*", "ü\u20ac");
            List<String> exitCommand = new ArrayList<>(List.of(program.toString()));
            exitCommand.addAll(arguments);
            ContainerId id = fixture.freshId();
            try (RuncRuntime runtime = new RuncRuntime(
                    BackendContext.of(directory.resolve("state"), directory.resolve("run")))) {
                Container container = runtime
                        .create(CreateRequest.of(id, fixture.bundle("true")).withExitCommand(exitCommand));
                container.start();
                assertEquals(0, container.await().commandLineCode());
                Path arrived = directory.resolve("-program.arguments");
                assertTrue(Backoff.polling(Deadline.after(TIMEOUT)).await(() -> Files.exists(arrived)));
                assertEquals("C.UTF-8\0" + String.join("\0", arguments) + "\0", Files.readString(arrived));
                container.delete();
                assertEquals(List.of(), runtime.list());
            }
        }
    }
}
