package dev.stowage.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Commands of this machine, run by ProcessBuilder. */
final class ExternalCommands {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private ExternalCommands() {}

    /** Finds a command on the PATH. */
    static Optional<Path> find(String name) {
        return Arrays.stream(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a command that must succeed. What it says is dropped. */
    static void run(List<String> commandLine) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(commandLine).redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(TIMEOUT)) {
            process.destroyForcibly();
            throw new IOException("does not end: " + String.join(" ", commandLine));
        }
        if (process.exitValue() != 0) {
            throw new IOException("ends with " + process.exitValue() + ": " + String.join(" ", commandLine));
        }
    }

    /** Runs it all the same, for cleaning up. */
    static void runIgnoringFailure(List<String> commandLine) throws InterruptedException {
        try {
            run(commandLine);
        } catch (IOException e) {
            // there was nothing to clean up
        }
    }
}
