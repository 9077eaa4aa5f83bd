package dev.stowage.harness.mutant;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Stats;
import dev.stowage.harness.fault.Interceptor;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Interceptors that break one cell of the operation table. */
public final class TableMutators {
    private TableMutators() {}

    /** Changes the behavior of a call. */
    @FunctionalInterface
    public interface CallMutation {
        /**
         * Called instead of the backend.
         *
         * @param interceptedCall the call
         * @param action does it
         * @return the result for the caller, of the type that the operation returns; true for operations that
         * return nothing
         */
        Object apply(InterceptedCall interceptedCall, Supplier<?> action);
    }

    /**
     * Returns an interceptor that may return any result.
     *
     * @param mutation is applied to each call
     * @return the interceptor
     */
    public static Interceptor mutating(CallMutation mutation) {
        return new Interceptor() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> T intercept(InterceptedCall interceptedCall, Supplier<T> action) {
                return (T) mutation.apply(interceptedCall, action);
            }
        };
    }

    /**
     * Makes an operation seem to succeed where the table refuses it.
     *
     * @param operation the operation
     * @param state the state
     * @return the interceptor
     */
    public static Interceptor permitting(Operation operation, State state) {
        return mutating((interceptedCall, action) -> {
            try {
                return action.get();
            } catch (IllegalTransitionException e) {
                if (interceptedCall.operation() == operation && e.state() == state) {
                    return fakeResult(operation);
                }
                throw e;
            }
        });
    }

    /**
     * Refuses an operation where the table permits it.
     *
     * @param layer the layer
     * @param operation the operation
     * @param state the state
     * @return the interceptor
     */
    public static Interceptor refusing(Layer layer, Operation operation, State state) {
        return mutating((interceptedCall, action) -> {
            if (interceptedCall.operation() == operation && interceptedCall.container().isPresent()
                    && interceptedCall.container().orElseThrow().state() == state) {
                throw new IllegalTransitionException(ErrorSubject.of(interceptedCall.subject()), operation,
                        state, OperationTable.of(layer).permittedStates(operation));
            }
            return action.get();
        });
    }

    /**
     * Refuses an operation as the table says, after an effect.
     *
     * @param operation the operation
     * @param state the state
     * @param disturbance the effect
     * @return the interceptor
     */
    public static Interceptor disturbing(Operation operation, State state, Consumer<Container> disturbance) {
        return mutating((interceptedCall, action) -> {
            try {
                return action.get();
            } catch (IllegalTransitionException e) {
                if (interceptedCall.operation() == operation && e.state() == state) {
                    disturbance.accept(interceptedCall.container().orElseThrow());
                }
                throw e;
            }
        });
    }

    /**
     * Removes the permitted states from the refusal of an operation.
     *
     * @param operation the operation
     * @param state the state
     * @return the interceptor
     */
    public static Interceptor misreporting(Operation operation, State state) {
        return mutating((interceptedCall, action) -> {
            try {
                return action.get();
            } catch (IllegalTransitionException e) {
                throw interceptedCall.operation() == operation && e.state() == state
                        ? new IllegalTransitionException(ErrorSubject.of(interceptedCall.subject()),
                                operation, state, Set.of(state))
                        : e;
            }
        });
    }

    /**
     * Makes an operation seem to succeed whose capability is not declared.
     *
     * @param operation an operation that returns nothing
     * @return the interceptor
     */
    public static Interceptor pretending(Operation operation) {
        return mutating((interceptedCall, action) -> {
            try {
                return action.get();
            } catch (UnsupportedException e) {
                if (interceptedCall.operation() == operation) {
                    return true;
                }
                throw e;
            }
        });
    }

    private static Object fakeResult(Operation operation) {
        return switch (operation) {
            case STATS -> Stats.of(Instant.EPOCH, Duration.ZERO, 0, 0);
            case PROCESSES -> List.of();
            default -> true;
        };
    }
}
