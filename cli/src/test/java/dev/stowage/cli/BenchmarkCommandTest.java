package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.cli.TestInstallation.InvocationResult;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkCommandTest {
    @TempDir
    Path directory;

    @Test
    void missingBenchmarksAreReported() throws Exception {
        InvocationResult invocationResult = TestInstallation.in(directory).execute("benchmark", "--quick");
        assertEquals(CommandExitCodes.USAGE, invocationResult.code(), invocationResult::toString);
        assertTrue(invocationResult.err().contains("has no benchmarks"), invocationResult::toString);
    }

    @Test
    void anUnknownOptionIsBadUsage() throws Exception {
        InvocationResult invocationResult = TestInstallation.in(directory).execute("benchmark", "--fast");
        assertEquals(CommandExitCodes.USAGE, invocationResult.code(), invocationResult::toString);
    }

    @Test
    void exitCodeOfTheBenchmarkJvmIsPassedThrough() throws Exception {
        TestInstallation installation = TestInstallation.in(directory);
        Files.createDirectory(directory.resolve("home/benchmarks"));
        // nothing is in there, so that java finds no such class
        assertEquals(1, installation.execute("benchmark", "--quick").code());
    }
}
