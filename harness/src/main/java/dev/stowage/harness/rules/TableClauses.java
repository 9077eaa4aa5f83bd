package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.State;
import dev.stowage.harness.Clause;

/** Which clauses the cells of the operation table belong to. */
public final class TableClauses {
    private TableClauses() {}

    /** Returns the clause that says that an operation is refused. */
    public static Clause refusedClause(Operation operation) {
        return switch (operation) {
            case START -> START_REFUSED;
            case KILL -> KILL_REFUSED;
            case STOP -> STOP_REFUSED;
            case PAUSE -> PAUSE_REFUSED;
            case RESUME -> RESUME_REFUSED;
            case UPDATE_RESOURCES -> RESOURCES_REFUSED;
            case INIT -> INIT_REFUSED;
            case CLEANUP -> CLEANUP_REFUSED;
            case DELETE -> DELETE_REFUSED;
            default -> TABLE_REFUSED;
        };
    }

    /** Returns the clause that says that a refusal has no effect. */
    public static Clause refusedNoEffectClause(Operation operation) {
        return switch (operation) {
            case START -> START_REFUSED_NO_EFFECT;
            case KILL -> KILL_REFUSED_NO_EFFECT;
            case STOP -> STOP_REFUSED_NO_EFFECT;
            case PAUSE -> PAUSE_REFUSED_NO_EFFECT;
            case RESUME -> RESUME_REFUSED_NO_EFFECT;
            case UPDATE_RESOURCES -> RESOURCES_REFUSED_NO_EFFECT;
            case INIT -> INIT_REFUSED_NO_EFFECT;
            case CLEANUP -> CLEANUP_REFUSED_NO_EFFECT;
            case DELETE -> DELETE_REFUSED_NO_EFFECT;
            default -> TABLE_REFUSED_NO_EFFECT;
        };
    }

    /** Returns the clause that says that an operation succeeds in a state. */
    public static Clause permittedClause(Layer layer, Operation operation, State state,
            Permission permission) {
        return switch (permission) {
            case INIT_FIRST -> START_INITS;
            case DEFERRED -> RESOURCES_RECORDED;
            case NO_EFFECT -> STOP_STOPPED;
            case KILL_ONLY -> operation == Operation.KILL ? KILL_UNKNOWN : STOP_UNKNOWN;
            case PERMITTED -> permittedClause(layer, operation, state);
            case REFUSED -> throw new IllegalArgumentException(operation + " in " + state);
        };
    }

    private static Clause permittedClause(Layer layer, Operation operation, State state) {
        return switch (operation) {
            case START -> START_RUNS;
            case KILL -> state == State.CREATED ? KILL_CREATED : KILL_SENDS;
            case STOP -> switch (state) {
                case CREATED -> STOP_CREATED;
                case PAUSED -> STOP_PAUSED;
                default -> STOP_GRACEFUL;
            };
            case PAUSE -> PAUSE_FREEZES;
            case RESUME -> RESUME_THAWS;
            case UPDATE_RESOURCES -> RESOURCES_CHANGED;
            case INIT -> INIT_CREATES;
            case CLEANUP -> CLEANUP_FREES;
            case DELETE -> DELETE_REMOVES;
            case FORCE_DELETE -> state != State.UNKNOWN
                    ? FORCE_DELETE_REMOVES
                    : layer == Layer.RUNTIME ? FORCE_DELETE_PARTIAL_CREATE : RECOVERY_NO_RECORD_DELETED;
            case AWAIT -> switch (state) {
                case STOPPED -> AWAIT_LATE;
                case CONFIGURED -> AWAIT_CONFIGURED;
                default -> AWAIT_TIMEOUT;
            };
            default -> TABLE_PERMITTED;
        };
    }
}
