package dev.stowage.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a JUnit test needs of the machine that runs it. If the machine lacks it, the test is reported as not
 * run, with the reason. It fails instead if the system property {@value #PROPERTY} requires what is missing:
 * the property is {@code all}, or lists names separated by commas, for example {@code runc,etcd}.
 *
 * <pre>{@code
 * Path strace = MachineRequirements.program("strace");
 * MachineRequirements.root("only root can mount a file system");
 * }</pre>
 */
public final class MachineRequirements {
    /** The system property that names what this machine must have. */
    public static final String PROPERTY = "stowage.require";

    private MachineRequirements() {}

    /**
     * Requires a program.
     *
     * @param name of the file, which is looked for on the {@code PATH}, or an absolute path
     * @return the executable file
     */
    public static Path program(String name) {
        String fileName = Path.of(name).getFileName().toString();
        Optional<Path> found = directories(name).map(directory -> directory.resolve(fileName))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
        require(fileName, found.isPresent(), "needs " + name);
        return found.orElseThrow();
    }

    private static Stream<Path> directories(String name) {
        if (Path.of(name).isAbsolute()) {
            return Stream.of(Path.of(name).getParent());
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .filter(directory -> directory.startsWith("/"))
                .map(Path::of);
    }

    /**
     * Requires the rights of root.
     *
     * @param reason what only root can do
     */
    public static void root(String reason) {
        require("root", isRoot(), reason);
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Requires anything else.
     *
     * @param name of what is required, as the system property would list it
     * @param available whether the machine has it
     * @param reason why the test is not run without it; names the cure where there is one
     */
    public static void require(String name, boolean available, String reason) {
        if (!available) {
            Assertions.assertFalse(isRequired(name), "required here: " + reason);
            Assumptions.abort("not run: " + reason);
        }
    }

    /**
     * Whether this machine must have something.
     *
     * @param name as the system property would list it
     * @return true if the property lists it or is {@code all}
     */
    public static boolean isRequired(String name) {
        List<String> required =
                Arrays.stream(System.getProperty(PROPERTY, "").split(",", -1)).map(String::strip).toList();
        return required.contains("all") || required.contains(name);
    }
}
