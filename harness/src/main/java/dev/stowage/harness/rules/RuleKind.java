package dev.stowage.harness.rules;

/** The subject of a rule. */
public enum RuleKind {
    /** Runtimes, alone and under an engine. */
    RUNTIME,
    /** Engines only. */
    ENGINE,
    /** Status storage. */
    STORAGE,
    /**
     * Status storage, with random attempts: a few in a run of the suite, as many as time permits in a soak
     * test.
     */
    STORAGE_SOAK
}
