package dev.stowage.benchmarks;

import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.PosixException;
import dev.stowage.posix.WholeFileLock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/**
 * The directory of one run's files. It is removed when the run ends, also by a signal; the next run removes
 * the directories of killed runs. A run holds a kernel lock in its directory, and the kernel releases the
 * lock of a killed run. So leftovers are recognized without guessing from pids or ages.
 */
final class WorkDirectory implements AutoCloseable {
    private static final String PREFIX = "stowage-benchmark";
    private static final String LOCK_FILE_NAME = "owner";
    private static final String OWNER_ONLY = "rwx------";

    private final Path path;
    private final OpenFile lockFile;
    private final Thread shutdownHook = new Thread(this::removeOnSignal);

    private WorkDirectory(Path directory, OpenFile lockFile) {
        this.path = directory;
        this.lockFile = lockFile;
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * Creates a directory, and removes those that killed runs of the same user left in the same parent.
     *
     * @param parent an existing directory
     * @return a directory that is empty except for its lock; the caller closes it
     * @throws IOException the directory cannot be created
     */
    static WorkDirectory createIn(Path parent) throws IOException {
        while (true) {
            Path directory = Files.createTempDirectory(parent, PREFIX);
            Path lockPath = directory.resolve(LOCK_FILE_NAME);
            OpenFile lockFile = OpenFile.open(lockPath, OpenFile.Access.CREATE_NEW);
            if (WholeFileLock.tryLock(lockFile) && Files.exists(lockPath)) {
                removeStaleDirectories(parent, directory);
                return new WorkDirectory(directory, lockFile);
            }
            // another run took the directory for a leftover before it was locked, and removes it
            lockFile.close();
        }
    }

    /** Only private directories of the same user, in which no other user can have created links. */
    private static void removeStaleDirectories(Path parent, Path ownDirectory) throws IOException {
        UserPrincipal user = attributes(ownDirectory).owner();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path other : all) {
                if (!other.equals(ownDirectory) && isPrivateTo(user, other)) {
                    removeIfStale(other);
                }
            }
        }
    }

    private static boolean isPrivateTo(UserPrincipal user, Path directory) throws IOException {
        try {
            PosixFileAttributes attributes = attributes(directory);
            return attributes.isDirectory() && attributes.owner().equals(user)
                    && PosixFilePermissions.toString(attributes.permissions()).equals(OWNER_ONLY);
        } catch (NoSuchFileException missing) {
            // a directory that does not exist is not private
            return false;
        }
    }

    private static PosixFileAttributes attributes(Path directory) throws IOException {
        return Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static void removeIfStale(Path directory) {
        try (OpenFile lockFile =
                OpenFile.open(directory.resolve(LOCK_FILE_NAME), OpenFile.Access.READ_WRITE)) {
            if (WholeFileLock.tryLock(lockFile)) {
                removeAll(directory);
            }
        } catch (PosixException | NoSuchFileException e) {
            // it is being created, or another run has removed it
        } catch (IOException e) {
            warnNotRemoved(directory, e);
        }
    }

    private static void warnNotRemoved(Path directory, IOException e) {
        System.err.println("stowage: " + directory + " is left, and the next run will remove it: " + e);
    }

    /** Returns its path. */
    Path path() {
        return path;
    }

    /**
     * The file of the lock is removed last, so that an incomplete removal is still recognized as a leftover.
     */
    private static void removeAll(Path directory) throws IOException {
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(directory, entry -> !entry.endsWith(LOCK_FILE_NAME))) {
            for (Path entry : all) {
                DirectoryTree.delete(entry);
            }
        }
        DirectoryTree.delete(directory);
    }

    private void removeOnSignal() {
        System.err.println("stowage: interrupted, removing " + path);
        remove();
    }

    private void remove() {
        try {
            removeAll(path);
        } catch (IOException e) {
            warnNotRemoved(path, e);
        }
        lockFile.close();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
        remove();
    }
}
