package dev.stowage.storage.sqlite;

import dev.stowage.posix.ProcessTable;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads the native library of SQLite, which the driver's jar contains and which can only be loaded from a
 * file. By default the driver unpacks it into the directory for temporary files, where a killed process
 * leaves it. This class unpacks it into a private directory of the store and removes that once the library is
 * loaded; Linux does not need the file any longer.
 *
 * <p>
 * {@code -Dorg.sqlite.lib.path} and {@code -Dorg.sqlite.tmpdir} take precedence.
 */
final class NativeLibrary {
    private static final String PREFIX = "native-";
    /** Pid and start time of the owning process, and a unique suffix. */
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,18})-([0-9]{1,18})-.*");
    private static final String LIBRARY_PATH_PROPERTY = "org.sqlite.lib.path";
    private static final String TEMPORARY_DIRECTORY_PROPERTY = "org.sqlite.tmpdir";

    private NativeLibrary() {}

    /**
     * Loads the library, once per class loader, and removes what killed processes left.
     *
     * @throws IOException if it cannot be unpacked or loaded
     */
    static void load(Path state) throws IOException {
        ProcessTable processes = ProcessTable.ofHost();
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
                    unpackInto(Files.createTempDirectory(state, prefix), system);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
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

    private static void removeLeftovers(Path state, ProcessTable processes) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(state, PREFIX + "*")) {
            for (Path directory : found) {
                Matcher name = NAME.matcher(directory.getFileName().toString());
                if (name.matches()
                        && !processes.isAlive(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))) {
                    remove(directory);
                }
            }
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
