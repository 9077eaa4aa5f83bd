package dev.stowage.benchmarks.process;

import dev.stowage.posix.ProcessSpawn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs commands of this machine with ProcessBuilder. */
final class ExternalCommands {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private ExternalCommands() {}

    /** Runs a command that must succeed, and discards its output. */
    static void run(List<String> commandLine) throws IOException, InterruptedException {
        Process process = ProcessSpawn
                .start(new ProcessBuilder(commandLine).redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD));
        if (!process.waitFor(TIMEOUT)) {
            process.destroyForcibly();
            throw new IOException("does not exit: " + String.join(" ", commandLine));
        }
        if (process.exitValue() != 0) {
            throw new IOException("exits with " + process.exitValue() + ": " + String.join(" ", commandLine));
        }
    }
}
