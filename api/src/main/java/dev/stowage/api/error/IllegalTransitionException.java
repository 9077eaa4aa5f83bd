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
    private final transient Set<State> permittedStates;

    /**
     * Refuses an operation.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param state the state that it met
     * @param permittedStates the states in which it would have succeeded; copied
     */
    public IllegalTransitionException(String subject, Operation operation, State state,
            Set<State> permittedStates) {
        super(subject, Optional.of(operation), "is " + state + "; " + hint(permittedStates));
        this.state = state;
        this.permittedStates = permittedStates.isEmpty()
                ? Set.of()
                : Collections.unmodifiableSet(EnumSet.copyOf(permittedStates));
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
    public Set<State> permittedStates() {
        return permittedStates;
    }

    private static String hint(Set<State> permittedStates) {
        return permittedStates.isEmpty()
                ? "no state permits this here"
                : "permitted in "
                        + permittedStates.stream()
                                .sorted()
                                .map(State::name)
                                .collect(Collectors.joining(", "));
    }
}
