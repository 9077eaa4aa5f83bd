package dev.stowage.loader;

import dev.stowage.api.error.LoadProblem;
import dev.stowage.api.error.LoadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Where everything of one host lies.
 *
 * @param root what survives a reboot; made absolute
 * @param runDirectory the files of this boot; made absolute. Kept short, since the path of a socket has at
 * most 108 bytes, see unix(7)
 */
public record HostPaths(Path root, Path runDirectory) {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    /** In such a directory only a file's owner can rename it, see inode(7). */
    private static final int STICKY = 01000;

    /** Makes both paths absolute. */
    public HostPaths {
        root = root.toAbsolutePath().normalize();
        runDirectory = runDirectory.toAbsolutePath().normalize();
    }

    /**
     * Returns a root with a run directory of its own, so that two roots never share one.
     *
     * @param root what survives a reboot
     * @param runParent the directory below which run directories are made
     * @return the directories
     */
    public static HostPaths forRoot(Path root, Path runParent) {
        Path absolute = root.toAbsolutePath().normalize();
        return new HostPaths(absolute, runParent.resolve(digest(absolute)));
    }

    Path stateDirectory(BackendKind kind, String name) {
        return root.resolve(kind.key()).resolve(name);
    }

    Path runDirectory(BackendKind kind, String name) {
        return runDirectory.resolve(kind.key()).resolve(name);
    }

    /**
     * Makes both directories, for their owner alone. One that is there must be a directory of this user that
     * no other can write to.
     */
    void create(long userId) {
        for (Path directory : List.of(root, runDirectory)) {
            try {
                createPrivate(directory);
                requireOwnedPrivately(directory, userId);
                requireTrustedParent(directory, userId);
            } catch (IOException e) {
                throw new LoadException(LoadProblem.setting(directory.equals(root) ? "root" : "run",
                        directory + " cannot be made: " + e + "; choose another, for example with --root"),
                        e);
            }
        }
    }

    static void createPrivate(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
    }

    private static void requireOwnedPrivately(Path directory, long userId) throws IOException {
        var attributes = Files.readAttributes(directory, "unix:uid,mode,isDirectory",
                LinkOption.NOFOLLOW_LINKS);
        boolean directoryOfUser = Boolean.TRUE.equals(attributes.get("isDirectory"))
                && attributes.get("uid") instanceof Number owner && owner.longValue() == userId;
        boolean othersWrite = !(attributes.get("mode") instanceof Integer mode) || (mode & 0022) != 0;
        if (!directoryOfUser || othersWrite) {
            throw new LoadException(List.of(LoadProblem.setting(directory.toString(),
                    "must be a directory of user " + userId + " that no other can write to")));
        }
    }

    /**
     * Who owns the parent could put another directory in our place, as could any other where it is open to
     * all.
     */
    private static void requireTrustedParent(Path directory, long userId) throws IOException {
        Path parent = directory.resolveSibling("").toAbsolutePath();
        var attributes = Files.readAttributes(parent, "unix:uid,mode");
        boolean trusted = attributes.get("uid") instanceof Number owner
                && (owner.longValue() == userId || owner.longValue() == 0);
        boolean closed = attributes.get("mode") instanceof Integer mode
                && ((mode & 0022) == 0 || (mode & STICKY) != 0);
        if (!trusted || !closed) {
            throw new LoadException(List.of(LoadProblem.setting(directory.toString(),
                    "lies in " + parent + ", which another user can change")));
        }
    }

    private static String digest(Path path) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(path.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
