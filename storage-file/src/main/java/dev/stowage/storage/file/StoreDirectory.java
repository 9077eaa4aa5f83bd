package dev.stowage.storage.file;

import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.posix.CallingProcess;
import dev.stowage.posix.Directory;
import dev.stowage.posix.Errno;
import dev.stowage.posix.FileFacts;
import dev.stowage.posix.PosixException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Makes and checks the directories of a store: 0700, owned by the caller, not a link. What others can write
 * they could have prepared, so it is refused and not repaired.
 */
final class StoreDirectory {
    static final String RECORDS = "records";

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int OTHERS = 077;

    private StoreDirectory() {}

    /** Opens the directory of the records, made if it is missing. */
    static Directory openRecords(Path state) {
        try {
            make(state);
            try (Directory directory = checked(state)) {
                try {
                    directory.makeDirectory(RECORDS);
                    directory.sync();
                } catch (PosixException e) {
                    if (!e.is(Errno.EEXIST)) {
                        throw e;
                    }
                }
            }
            return checked(state.resolve(RECORDS));
        } catch (PosixException e) {
            throw e.is(Errno.ENOTDIR)
                    ? unusable(state, e.getMessage() + ": it is a link or a file; choose another directory",
                            e)
                    : Failures.unchanged(state.toString(), Operation.OPEN, e);
        } catch (IOException e) {
            throw unusable(state, e + "; make it usable, or choose another directory", e);
        }
    }

    /** A directory is durable once its entry in its parent is. */
    private static void make(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (Files.exists(directory) || parent == null) {
            return;
        }
        make(parent);
        try {
            Files.createDirectory(directory, OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            // somebody else opens the same store: the check comes later
        }
        try (Directory above = Directory.open(parent.toRealPath())) {
            above.sync();
        }
    }

    private static Directory checked(Path path) throws IOException {
        Directory directory = Directory.open(path);
        try {
            FileFacts facts = directory.facts();
            int user = CallingProcess.effectiveUserId();
            if (facts.userId() != user) {
                throw refused(path, "is owned by user " + facts.userId() + ", not by " + user
                        + "; run as its owner, or: chown " + user + " " + path);
            }
            if ((facts.permissions() & OTHERS) != 0) {
                throw refused(path, "is open to others (mode "
                        + Integer.toOctalString(facts.permissions()) + "); chmod 700 " + path);
            }
            return directory;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static StowageException refused(Path path, String problem) {
        return new StorageUnavailableException(path.toString(), Operation.OPEN, problem);
    }

    static StowageException unusable(Path path, String problem, Exception cause) {
        return new StorageUnavailableException(path.toString(), Operation.OPEN, problem, cause);
    }
}
