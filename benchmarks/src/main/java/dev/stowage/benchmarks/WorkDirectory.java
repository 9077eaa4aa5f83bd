package dev.stowage.benchmarks;

import dev.stowage.benchmarks.run.DirectoryTrees;
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
 * A directory for the files of one run. It goes when the run ends, also by a signal; that of a run that was
 * killed goes when the next one begins. The kernel frees the lock by which a run shows that it goes on, so
 * that neither pids nor ages have to be guessed at.
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
     * Makes one, and removes those that killed runs of the same user have left beside it.
     *
     * @param parent an existing directory
     * @return an empty directory but for its lock; the caller closes it
     * @throws IOException it cannot be made
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
            // another run took it for a leftover before it was locked, and removes or has removed it
            lockFile.close();
        }
    }

    /** Only private directories of the same user, in which nobody can have put links meanwhile. */
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
            return false;
        }
    }

    private static PosixFileAttributes attributes(Path directory) throws IOException {
        return Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static void removeIfStale(Path directory) {
        try (OpenFile lockFile = OpenFile.open(directory.resolve(LOCK_FILE_NAME),
                OpenFile.Access.READ_WRITE)) {
            if (WholeFileLock.tryLock(lockFile)) {
                removeAll(directory);
            }
        } catch (PosixException | NoSuchFileException e) {
            // it is being made, or it has gone meanwhile
        } catch (IOException e) {
            warnNotRemoved(directory, e);
        }
    }

    private static void warnNotRemoved(Path directory, IOException e) {
        System.err.println("stowage: " + directory + " is left for the next run to remove: " + e);
    }

    /** Returns where it is. */
    Path path() {
        return path;
    }

    /** The lock's file goes last: whatever is left then is known for a leftover. */
    private static void removeAll(Path directory) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory,
                entry -> !entry.endsWith(LOCK_FILE_NAME))) {
            for (Path entry : all) {
                DirectoryTrees.delete(entry);
            }
        }
        DirectoryTrees.delete(directory);
    }

    private void removeOnSignal() {
        System.err.println("stowage: ending, and removing " + path);
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
