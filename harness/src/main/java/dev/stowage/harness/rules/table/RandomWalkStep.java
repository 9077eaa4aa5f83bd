package dev.stowage.harness.rules.table;

import dev.stowage.api.Operation;
import java.util.Locale;

/** What can be done next on a random walk. */
enum RandomWalkStep {
    CREATE(Operation.CREATE), CONFIGURE(Operation.CONFIGURE), INIT(Operation.INIT), START(Operation.START),
    /** A signal that the program handles. */
    TERM(Operation.KILL), KILL(Operation.KILL), STOP(Operation.STOP), PAUSE(Operation.PAUSE), RESUME(
            Operation.RESUME),
    /** Change the limits. */
    UPDATE_RESOURCES(Operation.UPDATE_RESOURCES),
    /** Ask for the exit without waiting. */
    AWAIT(Operation.AWAIT), CLEANUP(Operation.CLEANUP), DELETE(Operation.DELETE), FORCE_DELETE(
            Operation.FORCE_DELETE),
    /** Go on with a handle of another manager. */
    SWITCH_MANAGER(Operation.FIND);

    private final Operation operation;

    RandomWalkStep(Operation operation) {
        this.operation = operation;
    }

    Operation operation() {
        return operation;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
