package dev.stowage.harness;

/** On which pairs of a runtime and a storage engines are held to the rules about runtimes. */
public enum PairSelection {
    /** On every pair. */
    ALL,
    /**
     * On two storages or more for each runtime, in turn: each rule on every runtime and on every storage. The
     * seed says which come together. With two storages that is every pair.
     */
    ROTATING
}
