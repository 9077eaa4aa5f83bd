package dev.stowage.api.error;

import dev.stowage.api.Operation;
import dev.stowage.api.State;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The operation is not permitted in the state that it met; it had no effect. */
public final class IllegalTransitionException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final State state;
    private final transient Set<State> permitted;

    /**
     * Refuses an operation.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param state the state that it met
     * @param permitted the states in which it would have succeeded; copied
     */
    public IllegalTransitionException(String subject, Operation operation, State state,
            Set<State> permitted) {
        super(subject, Optional.of(operation), "is " + state + "; " + cure(permitted));
        this.state = state;
        this.permitted = permitted.isEmpty()
                ? Set.of()
                : Collections.unmodifiableSet(EnumSet.copyOf(permitted));
    }

    /**
     * Returns the state that the operation met.
     *
     * @return the observed state
     */
    public State state() {
        return state;
    }

    /**
     * Returns the states in which the operation would have succeeded.
     *
     * @return an immutable set
     */
    public Set<State> permitted() {
        return permitted;
    }

    private static String cure(Set<State> permitted) {
        return permitted.isEmpty()
                ? "no state permits this here"
                : "permitted in "
                        + permitted.stream().sorted().map(State::name).collect(Collectors.joining(", "));
    }
}
