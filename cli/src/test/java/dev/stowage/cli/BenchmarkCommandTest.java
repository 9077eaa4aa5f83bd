package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.cli.TestInstallation.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkCommandTest {
    @TempDir
    Path directory;

    @Test
    void anInstallationWithoutBenchmarksSaysSo() throws Exception {
        Result result = TestInstallation.in(directory).plain("benchmark", "--quick");
        assertEquals(ExitCodes.USAGE, result.code(), result::toString);
        assertTrue(result.err().contains("has no benchmarks"), result::toString);
    }

    @Test
    void anUnknownOptionIsBadUsage() throws Exception {
        Result result = TestInstallation.in(directory).plain("benchmark", "--fast");
        assertEquals(ExitCodes.USAGE, result.code(), result::toString);
    }

    @Test
    void whatTheOtherJvmEndsWithIsPassedOn() throws Exception {
        TestInstallation installation = TestInstallation.in(directory);
        Files.createDirectory(directory.resolve("home/benchmarks"));
        // nothing is in there, so that java finds no such class
        assertEquals(1, installation.plain("benchmark", "--quick").code());
    }
}
