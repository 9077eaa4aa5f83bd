package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutablePathTest {
    @TempDir
    Path directory;

    @Test
    void findsTheFirstExecutableFile() throws IOException {
        Files.createDirectories(directory.resolve("directory/program"));
        program("text/program", "rw-r--r--");
        Path first = program("first/program", "rwxr-xr-x");
        program("second/program", "rwxr-xr-x");
        ExecutablePath path = path("missing", "directory", "text", "first", "second");
        assertEquals(Optional.of(first), path.find("program"));
        assertEquals(Optional.empty(), path.find("other"));
    }

    @Test
    void ignoresEntriesThatAreNoAbsoluteDirectory() {
        assertEquals(Optional.empty(), new ExecutablePath(":.:bin:/no\0name").find("sh"));
    }

    @Test
    void theStandardPathHoldsAShell() {
        assertTrue(ExecutablePath.STANDARD.find("sh").isPresent());
        assertFalse(ExecutablePath.ofEnvironment().value().isBlank());
    }

    private Path program(String name, String permissions) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private ExecutablePath path(String... names) {
        StringBuilder value = new StringBuilder();
        for (String name : names) {
            value.append(directory.resolve(name)).append(':');
        }
        return new ExecutablePath(value.toString());
    }
}
