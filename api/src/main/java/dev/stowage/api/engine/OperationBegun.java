package dev.stowage.api.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;

/** An operation has begun and has not done anything yet. */
public final class OperationBegun extends EngineEvent {

    /**
     * Creates the event.
     *
     * @param operation the operation
     * @param subject what it works on
     */
    public OperationBegun(Operation operation, ErrorSubject subject) {
        super(operation, subject);
    }
}
