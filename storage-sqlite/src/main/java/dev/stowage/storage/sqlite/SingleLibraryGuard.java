package dev.stowage.storage.sqlite;

import java.io.Closeable;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Prevents two copies of SQLite in one process from opening the same database, which could corrupt it.
 *
 * <p>
 * SQLite uses POSIX locks, which belong to the whole process. They do not exclude another copy of SQLite in
 * the process, and are all dropped when that copy closes the file, see
 * <a href="https://www.sqlite.org/howtocorrupt.html">How To Corrupt An SQLite Database File</a>, section 2.2.
 * Each class loader of this plugin has a copy of its own. All copies share the system properties of the JVM,
 * so open stores are registered there.
 */
final class SingleLibraryGuard implements Closeable {
    private static final String KEY = "dev.stowage.storage.sqlite.open:";
    private static final String LIBRARY_ID =
            Integer.toHexString(System.identityHashCode(SingleLibraryGuard.class));

    private final String key;
    private final AtomicBoolean released = new AtomicBoolean();

    private SingleLibraryGuard(String key) {
        this.key = key;
    }

    /**
     * Registers one more use of the store by this copy.
     *
     * @param state the store's directory, without symbolic links
     * @throws FileSystemException if another copy has it open
     */
    static SingleLibraryGuard claim(Path state) throws FileSystemException {
        String key = KEY + state;
        Object users =
                System.getProperties().merge(key, LIBRARY_ID + " 1", (current, _) -> addUsers(current, 1));
        if (!users.toString().startsWith(LIBRARY_ID + " ")) {
            throw new FileSystemException(state.toString(), null, "is open in this JVM through another copy"
                    + " of this plugin, whose locks would not hold: use one Stowage for both, or a process"
                    + " for each");
        }
        return new SingleLibraryGuard(key);
    }

    /** Counts the uses by this copy; keeps the registration of another copy. */
    private static Object addUsers(Object current, int by) {
        String[] parts = current.toString().split(" ", 2);
        return parts[0].equals(LIBRARY_ID) ? LIBRARY_ID + " " + (Integer.parseInt(parts[1]) + by) : current;
    }

    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            System.getProperties().computeIfPresent(key, (_, current) -> {
                Object remaining = addUsers(current, -1);
                return remaining.equals(LIBRARY_ID + " 0") ? null : remaining;
            });
        }
    }
}
