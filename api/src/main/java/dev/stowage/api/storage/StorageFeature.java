package dev.stowage.api.storage;

import dev.stowage.api.Stability;

/**
 * Something optional that a storage backend declares to support. Without the declaration its operations throw
 * {@link dev.stowage.api.error.UnsupportedException}.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public enum StorageFeature {
    /** The store keeps a log of its changes: {@link StatusStorage#log} and {@link StatusStorage#compact}. */
    LOG
}
