package dev.stowage.runtime.process;

import dev.stowage.api.Availability;
import dev.stowage.posix.ExecutablePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The programs of the host that this runtime drives.
 *
 * @param shell a POSIX shell
 * @param setsid starts a program in a session of its own
 * @param searchPath where the supervisor finds the rest
 */
record HostTools(Path shell, Path setsid, ExecutablePath searchPath) {
    /** What the supervisor calls beyond what a shell has built in. */
    private static final List<String> FURTHER_TOOLS = List.of("ln", "sleep");

    /** What was found, or what is missing. */
    sealed interface SearchResult {
        record Found(HostTools hostTools) implements SearchResult {}

        record NotFound(Availability.Unavailable unavailable) implements SearchResult {}
    }

    /**
     * Looks for them.
     *
     * @param shell the shell to use; empty: {@code sh} of the path
     * @param searchPath directories, as the variable PATH lists them; empty: the standard ones
     */
    static SearchResult search(Optional<Path> shell, ExecutablePath searchPath) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return notFound("this is not Linux, and processes are watched through its /proc", "use Linux");
        }
        Optional<Path> sh = shell.isPresent() ? shell.filter(Files::isExecutable) : searchPath.find("sh");
        if (sh.isEmpty()) {
            return notFound("there is no shell " + shell.map(Path::toString).orElse("sh"),
                    "apt install dash");
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
