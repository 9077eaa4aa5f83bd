package dev.stowage.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a process finds around it: who runs it, with which variables, and where the installation is. The
 * places follow the XDG base directory specification, and for root the Filesystem Hierarchy Standard.
 *
 * @param userId the effective user
 * @param variables the environment; copied
 * @param userHome the user's directory
 * @param installation the directory of the installation, with {@code plugins} in it; empty: there is none
 */
public record Environment(long userId, Map<String, String> variables, Path userHome,
        Optional<Path> installation) {

    /** Copies the variables. */
    public Environment {
        variables = Map.copyOf(variables);
    }

    /**
     * Looks at this process. The installation is where the system property {@code stowage.home} says.
     *
     * @return what is found
     */
    public static Environment ofThisProcess() {
        return new Environment(effectiveUser(), System.getenv(), Path.of(System.getProperty("user.home")),
                Optional.ofNullable(System.getProperty("stowage.home")).map(Path::of));
    }

    Path userSettings() {
        return xdgDirectory("XDG_CONFIG_HOME", ".config").resolve("stowage.properties");
    }

    Path machineSettings() {
        return Path.of("/etc/stowage/stowage.properties");
    }

    Path root() {
        return userId == 0 ? Path.of("/var/lib/stowage") : xdgDirectory("XDG_DATA_HOME", ".local/share");
    }

    Path runParent() {
        if (userId == 0) {
            return Path.of("/run/stowage");
        }
        return absolute("XDG_RUNTIME_DIR")
                .or(() -> Optional.of(Path.of("/run/user/" + userId)).filter(Files::isWritable))
                .map(directory -> directory.resolve("stowage"))
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "stowage-" + userId));
    }

    Path cache() {
        Path cache = userId == 0 ? Path.of("/var/cache/stowage") : xdgDirectory("XDG_CACHE_HOME", ".cache");
        return cache.resolve("plugins");
    }

    private Path xdgDirectory(String variable, String relativePath) {
        return absolute(variable).orElseGet(() -> userHome.resolve(relativePath)).resolve("stowage");
    }

    /** A relative path in one of these variables is to be ignored, as that specification says. */
    private Optional<Path> absolute(String variable) {
        return Optional.ofNullable(variables.get(variable)).map(Path::of).filter(Path::isAbsolute);
    }

    /** The kernel gives {@code /proc/self} to the effective user, see proc(5). */
    private static long effectiveUser() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self/"), "unix:uid")).longValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
