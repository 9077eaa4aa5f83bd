package dev.stowage.runtime.process;

import dev.stowage.api.Availability;
import dev.stowage.posix.ExecutablePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The programs of the host that this runtime uses.
 *
 * @param shell a POSIX shell
 * @param setsid starts a program in a session of its own
 * @param searchPath where the supervisor finds the other programs
 */
record HostTools(Path shell, Path setsid, ExecutablePath searchPath) {
    /** The programs that the supervisor calls besides the built-in commands of a shell. */
    private static final List<String> FURTHER_TOOLS = List.of("ln", "sleep");

    /** The programs, or the first one that is missing. */
    sealed interface SearchResult {
        record Found(HostTools hostTools) implements SearchResult {}

        record NotFound(Availability.Unavailable unavailable) implements SearchResult {}
    }

    /**
     * Looks for the programs.
     *
     * @param shell the shell to use; empty: the first {@code sh} on the path
     * @param searchPath where to look
     */
    static SearchResult search(Optional<Path> shell, ExecutablePath searchPath) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return notFound("requires Linux, because it watches processes in /proc", "use Linux");
        }
        Optional<Path> sh = shell.isPresent() ? shell.filter(Files::isExecutable) : searchPath.find("sh");
        if (sh.isEmpty()) {
            return notFound(
                    "there is no shell " + shell.map(Path::toString).orElse("sh"), "apt install dash");
        }
        Optional<Path> setsid = searchPath.find("setsid");
        if (setsid.isEmpty()) {
            return notFound("there is no setsid", "apt install util-linux");
        }
        for (String name : FURTHER_TOOLS) {
            if (searchPath.find(name).isEmpty()) {
                return notFound("there is no " + name, "apt install coreutils");
            }
        }
        return new SearchResult.Found(new HostTools(sh.orElseThrow(), setsid.orElseThrow(), searchPath));
    }

    private static SearchResult notFound(String problem, String hint) {
        return new SearchResult.NotFound(Availability.unavailable(problem, hint));
    }
}
