package dev.stowage.loader;

import dev.stowage.api.error.LoadException;
import dev.stowage.api.error.LoadProblem;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.engine.RootIdentity;
import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The two directories of one host.
 *
 * @param root for data that survives a reboot; made absolute
 * @param runDirectory for files that a reboot may delete; made absolute. Keep it short, because the path of a
 * socket in it has at most 108 bytes, see unix(7)
 */
public record HostPaths(Path root, Path runDirectory) {
    /** No two roots of one host get the same digest; more bytes would make the paths of sockets long. */
    private static final int DIGEST_BYTES = 8;

    /** In a directory with this bit, only the owner of a file can rename it, see inode(7). */
    private static final int STICKY = 01000;

    /** Makes both paths absolute. */
    public HostPaths {
        root = root.toAbsolutePath().normalize();
        runDirectory = runDirectory.toAbsolutePath().normalize();
    }

    /**
     * Returns a root with its run directory: the one that it has in this boot, wherever that is, else one
     * that no other root has.
     *
     * @param root for data that survives a reboot
     * @param runParent the directory below which the run directory of a root lies that has none yet
     * @return the directories
     */
    public static HostPaths forRoot(Path root, Path runParent) {
        Path absolute = root.toAbsolutePath().normalize();
        return new HostPaths(absolute,
                runDirectoryInUse(absolute).orElseGet(() -> runParent.resolve(shortDigest(absolute))));
    }

    private static Optional<Path> runDirectoryInUse(Path root) {
        try {
            return RootIdentity.runDirectory(root);
        } catch (StorageUnavailableException e) { // which is reported when the root is opened
            return Optional.empty();
        }
    }

    Path stateDirectory(BackendKind kind, String name) {
        return root.resolve(kind.key()).resolve(name);
    }

    Path runDirectory(BackendKind kind, String name) {
        return runDirectory.resolve(kind.key()).resolve(name);
    }

    /**
     * Creates both directories if they do not exist.
     *
     * @throws LoadException if one of them cannot be created, belongs to another user, or can be changed by
     * other users, or if the root has another run directory in this boot
     */
    void create(long userId) {
        runDirectoryInUse(root).filter(inUse -> !isSame(inUse, runDirectory)).ifPresent(inUse -> {
            throw new LoadException(List.of(
                    LoadProblem.setting("run = " + runDirectory, "the containers of root " + root + " are in "
                            + inUse + " since the last boot; use --run " + inUse + ", or another root")));
        });
        create("root", root, userId);
        create("run", runDirectory, userId);
    }

    private static boolean isSame(Path inUse, Path runDirectory) {
        try {
            return inUse.equals(runDirectory) || Files.isSameFile(inUse, runDirectory);
        } catch (IOException e) { // one of them is missing, so they are not the same directory
            return false;
        }
    }

    private static void create(String setting, Path directory, long userId) {
        try {
            PrivateDirectory.prepare(directory, PrivateDirectory.OtherUsers.READ_ONLY);
            requireTrustedParent(setting, directory, userId);
        } catch (IOException e) {
            throw new LoadException(
                    LoadProblem.setting(setting, e.getMessage() + "; or choose another with --" + setting),
                    e);
        }
    }

    /** Whoever can change the parent directory can put another directory in place of this one. */
    private static void requireTrustedParent(String setting, Path directory, long userId) throws IOException {
        Path parent = directory.resolveSibling("").toAbsolutePath();
        var attributes = Files.readAttributes(parent, "unix:uid,mode");
        boolean trusted = attributes.get("uid") instanceof Number owner
                && (owner.longValue() == userId || owner.longValue() == 0);
        boolean closed = attributes.get("mode") instanceof Integer mode
                && ((mode & 0022) == 0 || (mode & STICKY) != 0);
        if (!trusted || !closed) {
            throw new LoadException(List.of(LoadProblem.setting(setting, directory + " lies in " + parent
                    + ", which other users can change; choose another with --" + setting)));
        }
    }

    private static String shortDigest(Path path) {
        return HexFormat.of().formatHex(Sha256.digest(path.toString()), 0, DIGEST_BYTES);
    }
}
