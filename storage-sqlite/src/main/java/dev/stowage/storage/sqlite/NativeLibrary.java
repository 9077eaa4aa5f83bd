package dev.stowage.storage.sqlite;

import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.PrivateDirectory.OtherUsers;
import dev.stowage.posix.ProcessTable;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads the native library of SQLite, which the driver's jar contains and which can only be loaded from a
 * file. By default the driver unpacks it into the directory for temporary files, where a killed process
 * leaves it. This class unpacks it into a private directory and removes that once the library is loaded;
 * Linux does not need the file any longer. The directory is below the run directory, or else in the store, or
 * else where temporary files are: containers must be shown and ended although one of them is full or cannot
 * be written.
 *
 * <p>
 * {@code -Dorg.sqlite.lib.path} and {@code -Dorg.sqlite.tmpdir} take precedence.
 */
final class NativeLibrary {
    private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());
    private static final long SPACE_BYTES = 4 << 20;
    private static final String PREFIX = "native-";
    /** Pid and start time of the owning process, and a unique suffix. */
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,18})-([0-9]{1,18})-.*");
    private static final String LIBRARY_PATH_PROPERTY = "org.sqlite.lib.path";
    private static final String TEMPORARY_DIRECTORY_PROPERTY = "org.sqlite.tmpdir";

    private NativeLibrary() {}

    /**
     * Loads the library, once per class loader, and removes what killed processes left.
     *
     * @throws IOException if it cannot be unpacked or loaded; names each directory that was tried
     */
    static void load(Path runDirectory, Path state) throws IOException {
        ProcessTable processes = ProcessTable.ofHost();
        removeLeftovers(runDirectory, processes);
        removeLeftovers(state, processes);
        String prefix = PREFIX + processes.find(ProcessHandle.current().pid())
                .map(self -> self.pid() + "-" + self.startTimeTicks() + "-")
                .orElse("");
        // an interrupt would close the channels that unpack the library
        boolean interrupted = Thread.interrupted();
        Properties system = System.getProperties();
        try {
            // one at a time in the JVM, across copies of this class: the driver reads one system property
            synchronized (system) {
                if (system.containsKey(LIBRARY_PATH_PROPERTY)
                        || system.containsKey(TEMPORARY_DIRECTORY_PROPERTY)) {
                    initialize();
                } else {
                    unpack(runDirectory, state, prefix, system);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void unpack(Path runDirectory, Path state, String prefix, Properties system)
            throws IOException {
        IOException failure = new IOException("SQLite cannot be loaded");
        for (Path parent : List.of(runDirectory, state, Path.of(System.getProperty("java.io.tmpdir")))) {
            try {
                if (parent.equals(runDirectory)) {
                    PrivateDirectory.prepare(runDirectory, OtherUsers.READ_ONLY);
                }
                unpackInto(Files.createTempDirectory(parent, prefix), system);
                return;
            } catch (IOException e) {
                IOException next = new IOException(failure.getMessage() + "; " + reason(parent, e), e);
                next.addSuppressed(failure);
                failure = next;
            }
        }
        throw failure;
    }

    /** The driver does not say that it found no space. */
    private static String reason(Path parent, IOException failure) throws IOException {
        boolean full = Files.exists(parent) && Files.getFileStore(parent).getUsableSpace() < SPACE_BYTES;
        return (full ? "no space is left in " : "not in ") + parent + ": " + failure.getMessage();
    }

    private static void unpackInto(Path directory, Properties system) throws IOException {
        // a failure to remove the directory must not hide why the library cannot be loaded
        try (Closeable _ = () -> remove(directory)) {
            system.setProperty(TEMPORARY_DIRECTORY_PROPERTY, directory.toString());
            initialize();
        } finally {
            system.remove(TEMPORARY_DIRECTORY_PROPERTY);
        }
    }

    private static void initialize() throws IOException {
        try {
            if (SQLiteJDBCLoader.initialize()) {
                return;
            }
        } catch (Exception | LinkageError e) {
            throw new IOException(
                    "SQLite cannot be loaded: " + e.getMessage() + "; unpack its library"
                            + " yourself and start Java with -D" + LIBRARY_PATH_PROPERTY + "=<its directory>",
                    e);
        }
        throw new IOException("SQLite cannot be loaded from here; start Java with -D"
                + TEMPORARY_DIRECTORY_PROPERTY + "=<a directory that programs can be run from>");
    }

    private static void removeLeftovers(Path parent, ProcessTable processes) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path directory : found) {
                Matcher name = NAME.matcher(directory.getFileName().toString());
                if (name.matches()
                        && !processes.isAlive(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))) {
                    remove(directory);
                }
            }
        } catch (NoSuchFileException e) {
            // the run directory is new: nothing was left in it
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove what killed processes left in " + parent + ": "
                    + e.getMessage() + "; the next that opens the store tries again");
        }
    }

    private static void remove(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // another process removed the same leftover first
            return;
        }
        Files.deleteIfExists(directory);
    }
}
