package dev.stowage.api.storage;

/**
 * What a storage gives. Declared: it must hold.
 *
 * @param maximumDurability the highest level; asking for more is Unsupported
 * @param sharing to whom an update is visible
 * @param execution how often the function of an update may run
 */
public record StorageCapabilities(Durability maximumDurability, Sharing sharing, UpdateExecution execution) {

    /** How often the function of an update may run. */
    public enum UpdateExecution {
        /** Exactly once, under an exclusive lock. */
        ONCE,
        /** Again after a conflict, each time with the latest record; only the last result counts. */
        RETRIED
    }
}
