package dev.stowage.api.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * What {@link EngineListener} receives. Events are immutable; later versions may add accessors.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public abstract sealed class EngineEvent
        permits OperationBegun, OperationEnded, OperationFailed, ContainerReconciled,
        ContainerRecovered, FailureSwallowed {
    private final Operation operation;
    private final ErrorSubject subject;

    EngineEvent(Operation operation, ErrorSubject subject) {
        this.operation = operation;
        this.subject = subject;
    }

    /** {@return the operation that the event is part of} */
    public final Operation operation() {
        return operation;
    }

    /**
     * {@return what the operation works on: a container id, the text given to {@link Engine#resolve}, or the
     * engine's name for operations that concern no single container} Its text is that of error messages.
     */
    public final ErrorSubject subject() {
        return subject;
    }
}
