package dev.stowage.api.storage;

import dev.stowage.api.Stability;
import java.util.List;

/**
 * Access to the log of a log-structured storage backend, for inspection and maintenance. Backends without a
 * log do not implement it. Thread-safe, also while other processes use the store.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public interface LogStructuredStorage {

    /**
     * Returns the entries that the log contains now, the oldest first: all changes since the state on which
     * the log is based.
     *
     * @return a copy
     * @throws dev.stowage.api.error.ClosedException if the storage backend is closed
     * @throws dev.stowage.api.error.StorageUnavailableException if the log cannot be read
     */
    List<StorageLogEntry> log();

    /**
     * Writes the current state to new files and removes the log that it replaces. No record changes.
     *
     * @throws dev.stowage.api.error.ClosedException if the storage backend is closed
     * @throws dev.stowage.api.error.BusyException if another process or thread holds the log for longer than
     * the timeout
     * @throws dev.stowage.api.error.StorageFullException if there is no space; the log is as it was
     * @throws dev.stowage.api.error.StorageUnavailableException if it cannot be written; the log is as it was
     */
    void compact();
}
