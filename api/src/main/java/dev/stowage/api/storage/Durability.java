package dev.stowage.api.storage;

/** How much an update survives once it has returned. Each level includes those before it. */
public enum Durability {
    /** Visible to all readers of the store's sharing; may be lost with the process. */
    MEMORY,
    /** Survives a process that is killed at any moment: whole or not at all. */
    ATOMIC,
    /** Survives a loss of power. Covers all earlier updates of the record. */
    DURABLE
}
