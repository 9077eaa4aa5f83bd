package dev.stowage.benchmarks;

import dev.stowage.benchmarks.run.Directories;
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
final class Workplace implements AutoCloseable {
    private static final String PREFIX = "stowage-benchmark";
    private static final String OWNER = "owner";
    private static final String PRIVATE = "rwx------";

    private final Path directory;
    private final OpenFile owner;
    private final Thread removal = new Thread(this::removeOnSignal);

    private Workplace(Path directory, OpenFile owner) {
        this.directory = directory;
        this.owner = owner;
        Runtime.getRuntime().addShutdownHook(removal);
    }

    /**
     * Makes one, and removes those that killed runs of the same user have left beside it.
     *
     * @param parent an existing directory
     * @return an empty directory but for its lock; the caller closes it
     * @throws IOException it cannot be made
     */
    static Workplace in(Path parent) throws IOException {
        while (true) {
            Path directory = Files.createTempDirectory(parent, PREFIX);
            Path file = directory.resolve(OWNER);
            OpenFile owner = OpenFile.open(file, OpenFile.Access.CREATE_NEW);
            if (WholeFileLock.tryTake(owner) && Files.exists(file)) {
                removeLeftovers(parent, directory);
                return new Workplace(directory, owner);
            }
            // another run took it for a leftover before it was locked, and removes or has removed it
            owner.close();
        }
    }

    /** Only private directories of the same user, in which nobody can have put links meanwhile. */
    private static void removeLeftovers(Path parent, Path own) throws IOException {
        UserPrincipal user = attributes(own).owner();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path other : all) {
                if (!other.equals(own) && isPrivateTo(user, other)) {
                    removeIfLeft(other);
                }
            }
        }
    }

    private static boolean isPrivateTo(UserPrincipal user, Path directory) throws IOException {
        try {
            PosixFileAttributes attributes = attributes(directory);
            return attributes.isDirectory() && attributes.owner().equals(user)
                    && PosixFilePermissions.toString(attributes.permissions()).equals(PRIVATE);
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    private static PosixFileAttributes attributes(Path directory) throws IOException {
        return Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static void removeIfLeft(Path directory) {
        try (OpenFile owner = OpenFile.open(directory.resolve(OWNER), OpenFile.Access.READ_WRITE)) {
            if (WholeFileLock.tryTake(owner)) {
                removeAll(directory);
            }
        } catch (PosixException | NoSuchFileException e) {
            // it is being made, or it has gone meanwhile
        } catch (IOException e) {
            report(directory, e);
        }
    }

    private static void report(Path directory, IOException e) {
        System.err.println("stowage: " + directory + " is left for the next run to remove: " + e);
    }

    /** Returns where it is. */
    Path directory() {
        return directory;
    }

    /** The lock's file goes last: whatever is left then is known for a leftover. */
    private static void removeAll(Path directory) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory,
                entry -> !entry.endsWith(OWNER))) {
            for (Path entry : all) {
                Directories.remove(entry);
            }
        }
        Directories.remove(directory);
    }

    private void removeOnSignal() {
        System.err.println("stowage: ending, and removing " + directory);
        remove();
    }

    private void remove() {
        try {
            removeAll(directory);
        } catch (IOException e) {
            report(directory, e);
        }
        owner.close();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(removal);
        remove();
    }
}
