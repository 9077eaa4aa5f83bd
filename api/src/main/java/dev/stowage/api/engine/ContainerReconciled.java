package dev.stowage.api.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;
import dev.stowage.api.State;

/**
 * The engine has changed a record's state because it observed another one.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public final class ContainerReconciled extends EngineEvent {
    private final State recordedState;
    private final State observedState;

    private ContainerReconciled(Operation operation, ErrorSubject subject, State recordedState,
            State observedState) {
        super(operation, subject);
        this.recordedState = recordedState;
        this.observedState = observedState;
    }

    /**
     * {@return the event that a record was reconciled}
     *
     * @param operation the operation that observed the container
     * @param subject the container
     * @param recordedState the state that the record had
     * @param observedState the state that the record has now
     */
    public static ContainerReconciled of(Operation operation, ErrorSubject subject, State recordedState,
            State observedState) {
        return new ContainerReconciled(operation, subject, recordedState, observedState);
    }

    /** {@return the state that the record had} */
    public State recordedState() {
        return recordedState;
    }

    /** {@return the state that was observed, and that the record has now} */
    public State observedState() {
        return observedState;
    }
}
