package dev.stowage.harness.rules.table;

import dev.stowage.api.Operation;
import java.util.Locale;

/** The steps of a random walk. */
enum RandomWalkStep {
    CREATE(Operation.CREATE),
    CONFIGURE(Operation.CONFIGURE),
    INIT(Operation.INIT),
    START(Operation.START),
    /** Send a signal that the program handles. */
    TERM(Operation.KILL),
    KILL(Operation.KILL),
    STOP(Operation.STOP),
    PAUSE(Operation.PAUSE),
    RESUME(Operation.RESUME),
    /** Update the resources. */
    UPDATE_RESOURCES(Operation.UPDATE_RESOURCES),
    /** Await the exit with a timeout of zero. */
    AWAIT(Operation.AWAIT),
    CLEANUP(Operation.CLEANUP),
    DELETE(Operation.DELETE),
    FORCE_DELETE(Operation.FORCE_DELETE),
    /** Continue with a handle of the other manager. */
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
