package dev.stowage.api.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;
import dev.stowage.api.State;
import java.util.Optional;

/**
 * The engine has concluded an operation that its caller did not: the caller died, or nobody could tell
 * whether the operation took effect. {@link #operation} is that operation.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public final class ContainerRecovered extends EngineEvent {
    private final Optional<State> state;

    private ContainerRecovered(Operation operation, ErrorSubject subject, Optional<State> state) {
        super(operation, subject);
        this.state = state;
    }

    /**
     * {@return the event that a container was recovered}
     *
     * @param operation the operation that was not concluded
     * @param subject the container
     * @param state the container's state now; empty if it was removed
     */
    public static ContainerRecovered of(Operation operation, ErrorSubject subject, Optional<State> state) {
        return new ContainerRecovered(operation, subject, state);
    }

    /** {@return the container's state now; empty if it was removed} */
    public Optional<State> state() {
        return state;
    }
}
