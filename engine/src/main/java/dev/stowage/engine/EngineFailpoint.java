package dev.stowage.engine;

/**
 * A boundary between two steps of a changing verb: a place where a manager may die. In the order in which a
 * verb passes them; a verb passes those that it has.
 */
public enum EngineFailpoint {
    /** The operation lock is held. */
    LOCKED,
    /** The record has been read. */
    RECORD_READ,
    /** What a dead caller left has been settled. */
    INTENT_RECOVERED,
    /** The container has been observed. */
    OBSERVED,
    /** The intent is written; nothing has been done. */
    INTENT_WRITTEN,
    /** Configure and create: the engine's copy of the bundle is there, the record is not. */
    BUNDLE_COPIED,
    /** Configure and create: the record is there. */
    RECORD_CREATED,
    /** Init: the runtime has forgotten the run before. */
    PREVIOUS_RUN_DELETED,
    /** Init: the runtime has made the new run. */
    RUN_CREATED,
    /** Delete: the run has been ended, where force was used, and its exit is kept. */
    EXIT_CACHED,
    /** Delete: the runtime has forgotten the container. */
    RUNTIME_DELETED,
    /** Delete: the record is gone. */
    RECORD_DELETED,
    /** Delete: the engine's copy of the bundle is gone. */
    BUNDLE_DELETED,
    /** It is done; the record does not say so yet. */
    OPERATION_PERFORMED,
    /** The record says what was observed afterwards, and the intent is gone. */
    OUTCOME_RECORDED,
    /** The operation lock is given back. */
    UNLOCKED
}
