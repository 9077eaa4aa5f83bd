package dev.stowage.harness;

/** The pairs of a runtime and a storage backend over which the rules about runtimes are run. */
public enum PairSelection {
    /** Every pair. */
    ALL,
    /**
     * Two or more storage backends for each runtime, such that each rule meets every runtime and every
     * storage backend. The seed determines the pairs. With two storage backends these are all pairs.
     */
    ROTATING
}
