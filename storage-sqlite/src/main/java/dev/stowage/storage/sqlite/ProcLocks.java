package dev.stowage.storage.sqlite;

import dev.stowage.api.error.LockOwner;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.ProcessInfo;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Finds the process that has locked the database without the locks of Stowage, such as the {@code sqlite3}
 * command, in {@code /proc/locks}; see proc_locks(5).
 */
final class ProcLocks {
    private static final Path LOCKS = Path.of("/proc/locks");
    private static final int MAX_BYTES = 4 << 20;
    /** Where SQLite keeps the right to write, in the file beside the log that is shared memory. */
    private static final long WRITE_LOCK = 120;

    private ProcLocks() {}

    /** Finds who writes to the database. */
    static LockOwner findWriter(long sharedMemoryInode) {
        try (OpenFile file = OpenFile.open(LOCKS, OpenFile.Access.READ)) {
            String table = new String(file.readAll(MAX_BYTES), StandardCharsets.US_ASCII);
            OptionalLong pid = findWriter(table, sharedMemoryInode);
            if (pid.isPresent()) {
                String command = ProcessTable.ofHost()
                        .find(pid.orElseThrow())
                        .map(ProcessInfo::command)
                        .orElse("an unknown command");
                return LockOwner.process(pid.orElseThrow(), command + ", not through Stowage");
            }
        } catch (IOException e) {
            // then it stays unnamed
        }
        return LockOwner.unidentified("a program that cannot be seen from here");
    }

    /** Finds the holder in lines such as {@code 4: POSIX  ADVISORY  WRITE 4711 fe:01:12345 120 120}. */
    static OptionalLong findWriter(String table, long inode) {
        return table.lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length == 8 && fields[1].equals("POSIX") && fields[3].equals("WRITE")
                        && fields[5].endsWith(":" + inode) && covers(fields[6], fields[7]))
                .mapToLong(fields -> Long.parseLong(fields[4]))
                .filter(pid -> pid > 0)
                .findFirst();
    }

    private static boolean covers(String first, String last) {
        return Long.parseLong(first) <= WRITE_LOCK
                && (last.equals("EOF") || Long.parseLong(last) >= WRITE_LOCK);
    }
}
