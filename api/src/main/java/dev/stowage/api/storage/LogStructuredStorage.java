package dev.stowage.api.storage;

import dev.stowage.api.Stability;
import java.util.List;

/**
 * What a storage that keeps a log gives, beyond its records, to who looks after it. A storage that keeps none
 * does not implement it. Thread-safe, also while others use the store.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public interface LogStructuredStorage {

    /**
     * Returns what the log holds now, the oldest entry first: all since the state that it goes on from.
     *
     * @return a copy
     * @throws dev.stowage.api.error.ClosedException if the storage is closed
     * @throws dev.stowage.api.error.StorageUnavailableException if the log cannot be read
     */
    List<StorageLogEntry> log();

    /**
     * Writes the state anew and removes the log that it replaces. Nothing that can be read changes.
     *
     * @throws dev.stowage.api.error.ClosedException if the storage is closed
     * @throws dev.stowage.api.error.BusyException if another holds the log past the storage's deadline
     * @throws dev.stowage.api.error.StorageFullException if there is no space; the log is as it was
     * @throws dev.stowage.api.error.StorageUnavailableException if it cannot be written; the log is as it was
     */
    void compact();
}
