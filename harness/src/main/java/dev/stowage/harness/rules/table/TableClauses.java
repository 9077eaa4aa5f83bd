package dev.stowage.harness.rules.table;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.State;
import dev.stowage.harness.Clause;

/** Maps the cells of the operation table to clauses. */
public final class TableClauses {
    private TableClauses() {}

    /** Returns the clause about the error of a refused operation. */
    public static Clause refusedClause(Operation operation) {
        return switch (operation) {
            case START -> START_2;
            case KILL -> KILL_4;
            case STOP -> STOP_3;
            case PAUSE -> PAUSE_2;
            case RESUME -> RESUME_2;
            case UPDATE_RESOURCES -> RESOURCES_2;
            case INIT -> INIT_2;
            case CLEANUP -> CLEANUP_2;
            case DELETE -> DELETE_2;
            default -> TABLE_2;
        };
    }

    /** Returns the clause that a refused operation has no effect. */
    public static Clause refusedNoEffectClause(Operation operation) {
        return switch (operation) {
            case START -> START_3;
            case KILL -> KILL_5;
            case STOP -> STOP_4;
            case PAUSE -> PAUSE_3;
            case RESUME -> RESUME_3;
            case UPDATE_RESOURCES -> RESOURCES_3;
            case INIT -> INIT_3;
            case CLEANUP -> CLEANUP_3;
            case DELETE -> DELETE_3;
            default -> TABLE_3;
        };
    }

    /** Returns the clause that an operation succeeds in a state. */
    public static Clause permittedClause(Layer layer, Operation operation, State state,
            Permission permission) {
        return switch (permission) {
            case INIT_FIRST -> RESTART_1;
            case DEFERRED -> RESTART_6;
            case NO_EFFECT -> STOP_5;
            case KILL_ONLY -> operation == Operation.KILL ? KILL_6 : STOP_8;
            case PERMITTED -> permittedClause(layer, operation, state);
            case REFUSED -> throw new IllegalArgumentException(operation + " in " + state);
        };
    }

    private static Clause permittedClause(Layer layer, Operation operation, State state) {
        return switch (operation) {
            case START -> START_1;
            case KILL -> state == State.CREATED ? KILL_2 : KILL_1;
            case STOP -> switch (state) {
                case CREATED -> STOP_7;
                case PAUSED -> STOP_6;
                default -> STOP_1;
            };
            case PAUSE -> PAUSE_1;
            case RESUME -> RESUME_1;
            case UPDATE_RESOURCES -> RESOURCES_1;
            case INIT -> INIT_1;
            case CLEANUP -> CLEANUP_1;
            case DELETE -> DELETE_1;
            case FORCE_DELETE ->
                state != State.UNKNOWN ? FORCE_DELETE_1 : layer == Layer.RUNTIME ? RECOVER_6 : RECOVERY_5;
            case AWAIT -> switch (state) {
                case STOPPED -> AWAIT_2;
                case CONFIGURED -> RESTART_3;
                default -> AWAIT_4;
            };
            default -> TABLE_1;
        };
    }
}
