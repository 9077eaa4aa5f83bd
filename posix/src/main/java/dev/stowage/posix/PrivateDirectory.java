package dev.stowage.posix;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A directory that nobody but its owner can look into: 0700, owned by the caller, no symbolic link. What
 * others can write they could have prepared, so it is refused and not repaired.
 */
public final class PrivateDirectory {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int OTHERS = 077;

    private PrivateDirectory() {}

    /**
     * Opens a directory. If it is missing, it and its parents are made, each durable in the one above before
     * this returns; several processes may do so at once. Symbolic links in its parents are followed.
     *
     * @throws FileSystemException it cannot be made, is a link or a file, belongs to another user, or is open
     * to others; the reason says what to do
     * @throws PosixException it cannot be opened, or there is no space
     */
    public static Directory open(Path path) throws IOException {
        try {
            createWithParents(path);
        } catch (PosixException e) {
            throw e;
        } catch (IOException e) {
            FileSystemException refused = refused(path,
                    "cannot be made (" + e + "); make it, or choose another directory");
            refused.initCause(e);
            throw refused;
        }
        Directory directory;
        try {
            directory = Directory.open(path);
        } catch (PosixException e) {
            throw e.is(Errno.ENOTDIR)
                    ? refused(path, "is a link or a file; choose another directory")
                    : e;
        }
        try {
            check(path, directory.attributes());
            return directory;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static void createWithParents(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (Files.exists(directory) || parent == null) {
            return;
        }
        createWithParents(parent);
        try {
            Files.createDirectory(directory, OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            // somebody else makes the same: the check comes later
        }
        try (Directory parentDirectory = Directory.open(parent.toRealPath())) {
            parentDirectory.sync();
        }
    }

    private static void check(Path path, FileAttributes attributes) throws FileSystemException {
        int user = CurrentProcess.effectiveUserId();
        if (attributes.userId() != user) {
            throw refused(path, "is owned by user " + attributes.userId() + ", not by " + user
                    + "; run as its owner, or: chown " + user + " " + path);
        }
        if ((attributes.permissions() & OTHERS) != 0) {
            throw refused(path, "is open to others (mode " + Integer.toOctalString(attributes.permissions())
                    + "); chmod 700 " + path);
        }
    }

    private static FileSystemException refused(Path path, String reason) {
        return new FileSystemException(path.toString(), null, reason);
    }
}
