package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;
import dev.stowage.api.State;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The operation is not permitted in the state that it met. It had no effect.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class IllegalTransitionException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final State state;
    private final EnumSet<State> permittedStates;

    /**
     * Creates the exception.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param state the state that the operation met
     * @param permittedStates the states in which it would have succeeded; copied
     */
    public IllegalTransitionException(ErrorSubject subject, Operation operation, State state,
            Set<State> permittedStates) {
        super(subject, operation, "container is " + word(state) + hint(permittedStates));
        this.state = state;
        this.permittedStates = EnumSet.noneOf(State.class);
        this.permittedStates.addAll(permittedStates);
    }

    /** {@return the state that the operation met} */
    public State state() {
        return state;
    }

    /**
     * {@return the states in which the operation would have succeeded; immutable, empty if this backend
     * permits the operation in no state}
     */
    public Set<State> permittedStates() {
        return Collections.unmodifiableSet(permittedStates);
    }

    private static String hint(Set<State> permittedStates) {
        return permittedStates.isEmpty() ? " (not permitted in any state)"
                : permittedStates.stream()
                        .sorted()
                        .map(IllegalTransitionException::word)
                        .collect(Collectors.joining(", ", " (permitted: ", ")"));
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
