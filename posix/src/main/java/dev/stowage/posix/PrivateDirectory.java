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
 * A directory that only its owner can use. It is no symbolic link and belongs to the effective user of this
 * process. A directory that others could have prepared is refused, not repaired. Missing directories are
 * created with the permissions 0700.
 */
public final class PrivateDirectory {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateDirectory() {}

    /** What users other than the owner may do with the entries of a directory. */
    public enum OtherUsers {
        /** No access: the permissions are 0700 or less. */
        NO_ACCESS(077, "is open to others", "700"),
        /** List and read, but not create, rename or delete: the permissions are 0755 or less. */
        READ_ONLY(022, "is writable by others", "755");

        private final int forbidden;
        private final String problem;
        private final String mode;

        OtherUsers(int forbidden, String problem, String mode) {
            this.forbidden = forbidden;
            this.problem = problem;
            this.mode = mode;
        }
    }

    /**
     * Opens a directory to which others have no access. Creates it and its parents if missing, and flushes
     * each new entry to the disk before this returns. Several processes may do so at once. Symbolic links in
     * its parents are followed.
     *
     * @throws FileSystemException if it cannot be created, is a link or a file, belongs to another user, or
     * is open to others; the reason names the cure
     * @throws PosixException if it cannot be opened, or there is no space
     */
    public static Directory open(Path path) throws IOException {
        create(path, PrivateDirectory::syncEntries);
        return openChecked(path, OtherUsers.NO_ACCESS);
    }

    /**
     * Creates a directory and its parents if missing, without flushing them to the disk, and checks it.
     * Several processes may do so at once. Symbolic links in its parents are followed.
     *
     * @throws FileSystemException if it cannot be created, is a link or a file, belongs to another user, or
     * others may do more than allowed; the reason names the cure
     * @throws PosixException if it cannot be opened, or there is no space
     */
    public static void prepare(Path path, OtherUsers allowed) throws IOException {
        create(path, parent -> {});
        openChecked(path, allowed).close();
    }

    /**
     * Creates a directory in one that exists.
     *
     * @throws FileAlreadyExistsException if there is an entry of that name, whatever it is
     */
    public static void createNew(Path path) throws IOException {
        Files.createDirectory(path, OWNER_ONLY);
    }

    private interface EntryCreated {
        void in(Path parent) throws IOException;
    }

    private static void create(Path path, EntryCreated listener) throws IOException {
        try {
            createWithParents(path, listener);
        } catch (PosixException e) {
            throw e;
        } catch (IOException e) {
            FileSystemException refused =
                    refused(path, "cannot be created (" + e + "); create it, or choose another directory");
            refused.initCause(e);
            throw refused;
        }
    }

    private static void createWithParents(Path directory, EntryCreated listener) throws IOException {
        Path parent = directory.getParent();
        if (Files.exists(directory) || parent == null) {
            return;
        }
        createWithParents(parent, listener);
        try {
            createNew(directory);
        } catch (FileAlreadyExistsException e) {
            // another process creates the same directory; the check follows
        }
        listener.in(parent);
    }

    private static void syncEntries(Path parent) throws IOException {
        try (Directory directory = Directory.open(parent.toRealPath())) {
            directory.sync();
        }
    }

    private static Directory openChecked(Path path, OtherUsers allowed) throws IOException {
        Directory directory;
        try {
            directory = Directory.open(path);
        } catch (PosixException e) {
            throw e.is(Errno.ENOTDIR) ? refused(path, "is a link or a file; choose another directory") : e;
        }
        try {
            check(path, directory.attributes(), allowed);
            return directory;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static void check(Path path, FileAttributes attributes, OtherUsers allowed)
            throws FileSystemException {
        int user = CurrentProcess.effectiveUserId();
        if (attributes.userId() != user) {
            throw refused(path, "is owned by user " + attributes.userId() + ", not by " + user
                    + "; run as its owner, or: chown " + user + " " + path);
        }
        if ((attributes.permissions() & allowed.forbidden) != 0) {
            throw refused(path, allowed.problem + " (mode " + Integer.toOctalString(attributes.permissions())
                    + "); chmod " + allowed.mode + " " + path);
        }
    }

    private static FileSystemException refused(Path path, String reason) {
        return new FileSystemException(path.toString(), null, reason);
    }
}
