package dev.stowage.api.storage;

import dev.stowage.api.Stability;

/**
 * What an update survives once the call has returned. Each level includes the levels before it. The levels
 * are complete: a {@code switch} over them needs no {@code default}.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public enum Durability {
    /** Visible to all readers within the declared sharing; may be lost with the process. */
    MEMORY,
    /** Survives a process that is killed at any moment: whole or not at all. */
    ATOMIC,
    /** Survives a loss of power. Covers all earlier updates of the record. */
    DURABLE
}
