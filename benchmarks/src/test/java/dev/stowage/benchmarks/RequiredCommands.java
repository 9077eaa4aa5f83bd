package dev.stowage.benchmarks;

import static org.junit.jupiter.api.Assertions.fail;

import dev.stowage.posix.ExecutablePath;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Commands that a machine may lack: then the test is not run, and fails where everything is required. */
public final class RequiredCommands {
    private RequiredCommands() {}

    /** Returns where the command is. */
    public static Path find(String name) {
        Optional<Path> found = ExecutablePath.ofEnvironment().find(name);
        if (found.isEmpty() && System.getProperty("stowage.require", "").equals("all")) {
            fail(name + " is missing, and everything is required here");
        }
        Assumptions.assumeTrue(found.isPresent(), "not run: no " + name + " on the PATH");
        return found.orElseThrow();
    }
}
