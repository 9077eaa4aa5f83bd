package dev.stowage.runtime.oci;

import dev.stowage.api.Settings;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.PrivateDirectory.OtherUsers;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The logs of programs, in one directory for each boot. They are in the state directory, so that a program
 * that writes much cannot fill the run directory. That is small and in memory on most hosts, and the monitors
 * record exits there. Each log has a size limit, see {@link Conmon}. Thread-safe.
 */
final class ProgramLogs {
    /**
     * A line without text, written before those of the program. The monitor replaces a log that has reached
     * the limit by an empty one: a log that does not begin with this line has lost its oldest part.
     */
    static final byte[] FIRST_LINE = "1970-01-01T00:00:00Z stdout P \n".getBytes(StandardCharsets.US_ASCII);

    private static final String LIMIT_KEY = "log-max-size";
    private static final long DEFAULT_LIMIT_BYTES = 10L << 20;
    private static final long MINIMUM_LIMIT_BYTES = 64L << 10;
    private static final int MAX_DIGITS = 9;

    private final Path directory;
    private final ProcessTable processTable;
    private final long limitBytes;

    ProgramLogs(Path stateDirectory, ProcessTable processTable, Settings settings) {
        this.directory = stateDirectory.resolve("logs");
        this.processTable = processTable;
        this.limitBytes = limitBytes(settings);
    }

    private static long limitBytes(Settings settings) {
        String value = settings.text(LIMIT_KEY).orElse("");
        String number = value.replaceFirst("(?i)([kmg]?b|[kmg])$", "");
        String unit = value.substring(number.length()).toLowerCase(Locale.ROOT);
        if (value.isEmpty()) {
            return DEFAULT_LIMIT_BYTES;
        }
        if (number.matches("[0-9]{1," + MAX_DIGITS + "}")) {
            int shift = unit.startsWith("k") ? 10 : unit.startsWith("m") ? 20 : unit.startsWith("g") ? 30 : 0;
            long bytes = Long.parseLong(number) << shift;
            if (bytes >= MINIMUM_LIMIT_BYTES) {
                return bytes;
            }
        }
        settings.reject(LIMIT_KEY, "must be a size of at least 64kb, such as 500kb, 10mb or 1gb");
        return DEFAULT_LIMIT_BYTES;
    }

    /** The size in bytes from which the monitor replaces a log by an empty one. */
    long limitBytes() {
        return limitBytes;
    }

    /** Returns the log of a run. No other run uses the same file. */
    Path of(OciRunFiles files) throws IOException {
        return bootDirectory().resolve(files.id() + "-" + files.directory().getFileName() + ".log");
    }

    /** Creates the log of a run, with its first line. Deletes the logs of earlier boots. */
    void create(OciRunFiles files) throws IOException {
        Path current = bootDirectory();
        PrivateDirectory.prepare(current, OtherUsers.READ_ONLY);
        try (OpenFile file = OpenFile.open(of(files), OpenFile.Access.CREATE_NEW)) {
            file.write(FIRST_LINE, 0);
        }
        for (String name : OciIdRegistry.entryNames(directory)) {
            if (!name.equals(current.getFileName().toString())) {
                DirectoryTree.delete(directory.resolve(name));
            }
        }
    }

    /** Deletes the log of a run; has no effect if there is none. */
    void delete(OciRunFiles files) throws IOException {
        Path log = of(files);
        try {
            Files.deleteIfExists(log);
            // what a monitor that died while it replaced the log has left
            Files.deleteIfExists(log.resolveSibling(log.getFileName() + ".tmp"));
        } catch (FileSystemException e) {
            // a file system that became read-only must not keep the container: a later boot deletes the log
            if (Files.isWritable(bootDirectory())) {
                throw e;
            }
        }
    }

    private Path bootDirectory() throws IOException {
        return directory.resolve(processTable.bootId());
    }
}
