package dev.stowage.api.storage;

import dev.stowage.api.Stability;

/**
 * Which callers see a committed update as soon as the call has returned.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public enum Sharing {
    /** Callers of the same object. */
    PROCESS,
    /** All processes of the host that have opened the store. */
    HOST,
    /** All hosts of a cluster. */
    CLUSTER
}
