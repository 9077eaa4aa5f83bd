package dev.stowage.engine;

import dev.stowage.posix.CurrentProcess;
import dev.stowage.posix.Directory;
import dev.stowage.posix.FileAttributes;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

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
        Files.createDirectories(path,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (Directory directory = Directory.open(path)) {
            FileAttributes facts = directory.attributes();
            if (facts.userId() != CurrentProcess.effectiveUserId()) {
                throw new FileSystemException(path.toString(), null, "belongs to another user");
            }
            if ((facts.permissions() & 022) != 0) {
                throw new FileSystemException(path.toString(), null, "others than its owner can write to it");
            }
        }
        return path;
    }
}
