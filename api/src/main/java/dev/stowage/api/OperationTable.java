package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which operation is permitted in which state, at which layer. The backends and the engine ask this table,
 * the conformance suite generates rules from it, and {@code SPEC.md} prints it.
 *
 * <p>
 * The table is stricter than the command lines of the runtimes in two places. Delete in CREATED is refused,
 * as the OCI runtime specification demands; runc, crun and runsc permit it. Kill in PAUSED is refused because
 * the signal would take effect at an unexpected time; runc permits it.
 *
 * {@snippet :
 * Permission permission = OperationTable.of(Layer.ENGINE).permission(Operation.START, State.STOPPED);
 * assert permission == Permission.INIT_FIRST;
 * }
 *
 * <p>
 * Immutable.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class OperationTable {

    private static final OperationTable RUNTIME = new OperationTable(Map.ofEntries(
            // columns: CONFIGURED CREATED RUNNING PAUSED STOPPED UNKNOWN
            // @formatter:off: one row a line
            row(Operation.INIT, "------"),
            row(Operation.START, "-y----"),
            row(Operation.KILL, "-yy--k"),
            row(Operation.STOP, "-yyynk"),
            row(Operation.PAUSE, "--y---"),
            row(Operation.RESUME, "---y--"),
            row(Operation.EXEC, "--y---"),
            row(Operation.ATTACH, "-yyy--"),
            row(Operation.RESIZE, "-yyy--"),
            row(Operation.CLOSE_STDIN, "-yyy--"),
            row(Operation.STATS, "-yyy--"),
            row(Operation.PROCESSES, "-yyy--"),
            row(Operation.UPDATE_RESOURCES, "-yyy--"),
            row(Operation.AWAIT, "-yyyyy"),
            row(Operation.MOUNT, "------"),
            row(Operation.UNMOUNT, "------"),
            row(Operation.EXPORT, "------"),
            row(Operation.COMMIT, "------"),
            row(Operation.CHECKPOINT, "--yy--"),
            row(Operation.RESTORE, "------"),
            row(Operation.CLEANUP, "------"),
            row(Operation.DELETE, "----y-"),
            row(Operation.FORCE_DELETE, "-yyyyy")));
    // @formatter:on

    private static final OperationTable ENGINE = RUNTIME.withOverrides(Map.ofEntries(
    // @formatter:off: one row a line
            row(Operation.INIT, "y---y-"),
            row(Operation.START, "iy--i-"),
            row(Operation.UPDATE_RESOURCES, "ryyyr-"),
            row(Operation.AWAIT, "yyyyyy"),
            row(Operation.MOUNT, "yyyyy-"),
            row(Operation.UNMOUNT, "yy--y-"),
            row(Operation.EXPORT, "yyyyy-"),
            row(Operation.COMMIT, "yyyyy-"),
            row(Operation.RESTORE, "y---y-"),
            row(Operation.CLEANUP, "----y-"),
            row(Operation.DELETE, "y---y-"),
            row(Operation.FORCE_DELETE, "yyyyyy")));
    // @formatter:on

    private final Map<Operation, Map<State, Permission>> rows;

    private OperationTable(Map<Operation, Map<State, Permission>> rows) {
        this.rows = Collections.unmodifiableMap(new EnumMap<>(rows));
    }

    /**
     * {@return the table of a layer}
     *
     * @param layer the layer
     */
    public static OperationTable of(Layer layer) {
        return switch (layer) {
            case RUNTIME -> RUNTIME;
            case ENGINE -> ENGINE;
        };
    }

    /** {@return the operations that have a row, in the order of {@link Operation}; immutable} */
    public Set<Operation> operations() {
        return rows.keySet();
    }

    /**
     * {@return what is permitted in one cell}
     *
     * @param operation an operation that has a row
     * @param state the state that it meets
     * @throws InvalidArgumentException if the operation has no row
     */
    public Permission permission(Operation operation, State state) {
        Map<State, Permission> row = rows.get(operation);
        if (row == null) {
            throw new InvalidArgumentException(operation.displayName(), "does not depend on the state");
        }
        return Objects.requireNonNull(row.get(state));
    }

    /**
     * {@return the states in which an operation succeeds; immutable, empty for an operation that this layer
     * does not have}
     *
     * @param operation an operation that has a row
     * @throws InvalidArgumentException if the operation has no row
     */
    public Set<State> permittedStates(Operation operation) {
        EnumSet<State> states = EnumSet.noneOf(State.class);
        for (State state : State.values()) {
            if (permission(operation, state).allows()) {
                states.add(state);
            }
        }
        return Collections.unmodifiableSet(states);
    }

    /**
     * {@return the state that a successful operation ends in; empty if it stays as it was, is gone, or
     * depends on the program}
     *
     * @param operation an operation
     */
    public static Optional<State> resultingState(Operation operation) {
        return switch (operation) {
            case CONFIGURE -> Optional.of(State.CONFIGURED);
            case CREATE, INIT -> Optional.of(State.CREATED);
            case START, RESUME, RESTORE -> Optional.of(State.RUNNING);
            case PAUSE -> Optional.of(State.PAUSED);
            case STOP, CLEANUP -> Optional.of(State.STOPPED);
            case KILL, EXEC, ATTACH, RESIZE, CLOSE_STDIN, STATS, PROCESSES, UPDATE_RESOURCES, AWAIT, MOUNT,
                    UNMOUNT, EXPORT, COMMIT, CHECKPOINT, DELETE, FORCE_DELETE, FIND, LIST, STATE, LOGS, READ,
                    UPDATE, RESOLVE, OPEN ->
                Optional.empty();
        };
    }

    private OperationTable withOverrides(Map<Operation, Map<State, Permission>> overrides) {
        Map<Operation, Map<State, Permission>> all = new EnumMap<>(rows);
        all.putAll(overrides);
        return new OperationTable(all);
    }

    private static Map.Entry<Operation, Map<State, Permission>> row(Operation operation, String cells) {
        List<State> columns = List.of(State.values());
        if (cells.length() != columns.size()) {
            throw new IllegalStateException(operation + " needs one cell per state: " + cells);
        }
        Map<State, Permission> row = new EnumMap<>(State.class);
        for (int column = 0; column < cells.length(); column++) {
            row.put(columns.get(column), cell(cells.charAt(column)));
        }
        return Map.entry(operation, row);
    }

    private static Permission cell(char letter) {
        return switch (letter) {
            case '-' -> Permission.REFUSED;
            case 'y' -> Permission.PERMITTED;
            case 'i' -> Permission.INIT_FIRST;
            case 'n' -> Permission.NO_EFFECT;
            case 'r' -> Permission.DEFERRED;
            case 'k' -> Permission.KILL_ONLY;
            default -> throw new IllegalStateException("no such cell: " + letter);
        };
    }
}
