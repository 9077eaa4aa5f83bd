package dev.stowage.api.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * An operation has begun and has not done anything yet.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public final class OperationBegun extends EngineEvent {

    private OperationBegun(Operation operation, ErrorSubject subject) {
        super(operation, subject);
    }

    /**
     * {@return the event that an operation begins}
     *
     * @param operation the operation
     * @param subject what it works on
     */
    public static OperationBegun of(Operation operation, ErrorSubject subject) {
        return new OperationBegun(operation, subject);
    }
}
