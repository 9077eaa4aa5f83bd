package dev.stowage.engine;

import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.PrivateDirectory.OtherUsers;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The engine's own directories. Only their owner can write to them.
 *
 * @param exits the exits of runs that are gone
 * @param bundles the copies of bundles
 * @param run the operation locks
 */
record EngineDirectories(Path exits, Path bundles, Path run) {

    static EngineDirectories create(EngineSettings settings) throws IOException {
        Path state = createPrivate(settings.stateDirectory());
        return new EngineDirectories(createPrivate(state.resolve("exits")),
                createPrivate(state.resolve("bundles")),
                createPrivate(settings.runDirectory().resolve("engine")));
    }

    private static Path createPrivate(Path path) throws IOException {
        PrivateDirectory.prepare(path, OtherUsers.READ_ONLY);
        return path;
    }
}
