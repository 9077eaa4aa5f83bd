package dev.stowage.posix;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directories in which programs are looked up, as the environment variable {@code PATH} lists them.
 * Relative and empty entries are ignored: they would run a program of the current directory.
 *
 * @param value absolute directories, separated by colons
 */
public record ExecutablePath(String value) {
    /** The directories of a standard installation, for an environment without {@code PATH}. */
    public static final ExecutablePath STANDARD =
            new ExecutablePath("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

    /** Returns the {@code PATH} of this process, or {@link #STANDARD} if it is unset or blank. */
    public static ExecutablePath ofEnvironment() {
        return Optional.ofNullable(System.getenv("PATH"))
                .filter(path -> !path.isBlank())
                .map(ExecutablePath::new)
                .orElse(STANDARD);
    }

    /**
     * Finds a program.
     *
     * @param program a name without directory
     * @return the first executable regular file of that name; empty if there is none
     */
    public Optional<Path> find(String program) {
        return Stream.of(value.split(":", -1))
                .filter(directory -> directory.startsWith("/"))
                .flatMap(directory -> resolve(directory, program).stream())
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private static Optional<Path> resolve(String directory, String program) {
        try {
            return Optional.of(Path.of(directory, program));
        } catch (InvalidPathException notRepresentable) {
            // an entry that no file can have cannot hold the program
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
