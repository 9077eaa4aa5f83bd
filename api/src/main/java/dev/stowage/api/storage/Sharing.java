package dev.stowage.api.storage;

/** To whom a committed update is visible before the update returns. */
public enum Sharing {
    /** To users of the same storage object. */
    PROCESS,
    /** To all processes of the host that opened the store. */
    HOST,
    /** To all hosts of a cluster. */
    CLUSTER
}
