package dev.stowage.harness.rules;

/** What a rule is about. */
public enum RuleKind {
    /** Runtimes: a runtime alone is held to the rule, and an engine over it as well. */
    RUNTIME,
    /** Engines only. */
    ENGINE,
    /** Storages. */
    STORAGE,
    /**
     * Storages, with random attempts: a few in a run of the suite, as many as time permits in a soak test.
     */
    STORAGE_SOAK
}
