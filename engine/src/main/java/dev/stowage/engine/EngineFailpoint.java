package dev.stowage.engine;

/**
 * A point between two steps of a mutating operation, where a manager may die. The constants are in the order
 * in which operations reach them; each operation reaches only some of them.
 */
public enum EngineFailpoint {
    /** The operation lock is held. */
    LOCKED,
    /** The record has been read. */
    RECORD_READ,
    /** The intent of a dead caller, if there was one, has been recovered. */
    INTENT_RECOVERED,
    /** The container has been observed, if its record could be out of date. */
    OBSERVED,
    /** The intent is written; nothing else has been done. */
    INTENT_WRITTEN,
    /** Configure and create: the engine's copy of the bundle is written, the record is not. */
    BUNDLE_COPIED,
    /** Configure and create: the record is written. */
    RECORD_CREATED,
    /** Init: the runtime has deleted the previous run. */
    PREVIOUS_RUN_DELETED,
    /** Init: the runtime has created the new run. */
    RUN_CREATED,
    /** Delete: the exit is kept; forced delete has ended the run. */
    EXIT_CACHED,
    /** Delete: the runtime has deleted the container. */
    RUNTIME_DELETED,
    /** Delete: the record is deleted. */
    RECORD_DELETED,
    /** Delete: the engine's copy of the bundle is deleted. */
    BUNDLE_DELETED,
    /** The action has been performed; the record does not say so yet. */
    OPERATION_PERFORMED,
    /** The record says what was observed afterwards, without the intent. */
    OUTCOME_RECORDED,
    /** The operation lock is released. */
    UNLOCKED
}
