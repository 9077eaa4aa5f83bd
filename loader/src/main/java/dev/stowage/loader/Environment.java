package dev.stowage.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The user, the environment variables and the installation of a process. They determine the default
 * directories: those of the XDG Base Directory Specification, and for the superuser those of the Filesystem
 * Hierarchy Standard.
 *
 * @param userId the id of the effective user
 * @param variables the environment variables; copied
 * @param userHome the home directory of the user
 * @param installation the directory that contains {@code plugins}; empty if nothing is installed
 */
public record Environment(long userId, Map<String, String> variables, Path userHome,
        Optional<Path> installation) {
    private static final String LOCALE_VARIABLE = "LC_ALL";
    private static final String LOCALE_SET = "set:";

    /** Copies the variables. */
    public Environment {
        variables = Map.copyOf(variables);
    }

    /**
     * Returns the environment of this process. The system property {@code stowage.home} names the
     * installation. The launcher sets {@code LC_ALL} for the JVM, and leaves the caller's value in the system
     * property {@code stowage.locale}.
     *
     * @return a snapshot
     */
    public static Environment ofThisProcess() {
        return new Environment(effectiveUser(),
                variablesOfCaller(System.getenv(), Optional.ofNullable(System.getProperty("stowage.locale"))),
                Path.of(System.getProperty("user.home")),
                Optional.ofNullable(System.getProperty("stowage.home")).map(Path::of));
    }

    /** Restores what the launcher has changed. */
    static Map<String, String> variablesOfCaller(Map<String, String> own, Optional<String> locale) {
        if (locale.isEmpty()) {
            return own;
        }
        Map<String, String> variables = new HashMap<>(own);
        variables.remove(LOCALE_VARIABLE);
        if (locale.orElseThrow().startsWith(LOCALE_SET)) {
            variables.put(LOCALE_VARIABLE, locale.orElseThrow().substring(LOCALE_SET.length()));
        }
        return variables;
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

    /** The specification demands that relative paths are ignored. */
    private Optional<Path> absolute(String variable) {
        return Optional.ofNullable(variables.get(variable)).map(Path::of).filter(Path::isAbsolute);
    }

    /** The effective user owns {@code /proc/self}, see proc(5). */
    private static long effectiveUser() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self/"), "unix:uid")).longValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
