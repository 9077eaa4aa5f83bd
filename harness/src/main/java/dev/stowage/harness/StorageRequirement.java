package dev.stowage.harness;

import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageFeature;

/** What a storage backend must declare for a clause to apply to it. {@code SPEC.md} names these constants. */
public enum StorageRequirement {
    /** Updates survive a process that is killed. */
    ATOMIC,
    /** Updates survive a loss of power. */
    DURABLE,
    /** The storage backend does not support every durability. */
    BELOW_DURABLE,
    /** Processes of one host, or of a cluster, share the store. */
    HOST,
    /** The store keeps a log of its changes. */
    LOG,
    /** The store keeps no log. */
    WITHOUT_LOG;

    /**
     * Returns whether a storage backend meets the requirement.
     *
     * @param capabilities what the storage declares
     * @return whether clauses with this requirement apply to it
     */
    public boolean isMet(StorageCapabilities capabilities) {
        return switch (this) {
            case ATOMIC -> capabilities.maximumDurability().compareTo(Durability.ATOMIC) >= 0;
            case DURABLE -> capabilities.maximumDurability() == Durability.DURABLE;
            case BELOW_DURABLE -> capabilities.maximumDurability() != Durability.DURABLE;
            case HOST -> capabilities.sharing().compareTo(Sharing.HOST) >= 0;
            case LOG -> capabilities.features().contains(StorageFeature.LOG);
            case WITHOUT_LOG -> !capabilities.features().contains(StorageFeature.LOG);
        };
    }
}
