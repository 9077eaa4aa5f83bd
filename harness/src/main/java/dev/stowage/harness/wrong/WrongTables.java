package dev.stowage.harness.wrong;

import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Stats;
import dev.stowage.harness.fault.Interceptor;
import dev.stowage.harness.fault.Interceptor.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Interceptors that break one cell of the operation table. */
public final class WrongTables {
    private WrongTables() {}

    /** What becomes of a call. */
    @FunctionalInterface
    public interface Change {
        /**
         * Is given a call instead of the backend.
         *
         * @param call which call
         * @param act does it
         * @return what the caller gets; of the type that the verb returns, true for those that return nothing
         */
        Object apply(Call call, Supplier<?> act);
    }

    /**
     * Returns an interceptor that may return anything.
     *
     * @param change what becomes of each call
     * @return the interceptor
     */
    public static Interceptor by(Change change) {
        return new Interceptor() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> T around(Call call, Supplier<T> act) {
                return (T) change.apply(call, act);
            }
        };
    }

    /**
     * The operation seems to succeed where the table refuses it.
     *
     * @param operation the operation
     * @param state the state
     * @return the interceptor
     */
    public static Interceptor permitting(Operation operation, State state) {
        return by((call, act) -> {
            try {
                return act.get();
            } catch (IllegalTransitionException e) {
                if (call.operation() == operation && e.state() == state) {
                    return pretence(operation);
                }
                throw e;
            }
        });
    }

    /**
     * The operation is refused where the table permits it.
     *
     * @param layer the layer
     * @param operation the operation
     * @param state the state
     * @return the interceptor
     */
    public static Interceptor refusing(Layer layer, Operation operation, State state) {
        return by((call, act) -> {
            if (call.operation() == operation && call.container().isPresent()
                    && call.container().orElseThrow().state() == state) {
                throw new IllegalTransitionException(call.subject(), operation, state,
                        OperationTable.of(layer).permitted(operation));
            }
            return act.get();
        });
    }

    /**
     * The operation is refused as it should be, and does something all the same.
     *
     * @param operation the operation
     * @param state the state
     * @param disturbance what it does
     * @return the interceptor
     */
    public static Interceptor disturbing(Operation operation, State state, Consumer<Container> disturbance) {
        return by((call, act) -> {
            try {
                return act.get();
            } catch (IllegalTransitionException e) {
                if (call.operation() == operation && e.state() == state) {
                    disturbance.accept(call.container().orElseThrow());
                }
                throw e;
            }
        });
    }

    /**
     * The refusal does not name the states that permit the operation.
     *
     * @param operation the operation
     * @param state the state
     * @return the interceptor
     */
    public static Interceptor misnaming(Operation operation, State state) {
        return by((call, act) -> {
            try {
                return act.get();
            } catch (IllegalTransitionException e) {
                throw call.operation() == operation && e.state() == state
                        ? new IllegalTransitionException(call.subject(), operation, state, Set.of(state))
                        : e;
            }
        });
    }

    /**
     * A verb that is not declared seems to succeed.
     *
     * @param operation an operation whose verb returns nothing
     * @return the interceptor
     */
    public static Interceptor pretending(Operation operation) {
        return by((call, act) -> {
            try {
                return act.get();
            } catch (UnsupportedException e) {
                if (call.operation() == operation) {
                    return true;
                }
                throw e;
            }
        });
    }

    private static Object pretence(Operation operation) {
        return switch (operation) {
            case STATS -> new Stats(Instant.EPOCH, Duration.ZERO, 0, OptionalLong.empty(), 0,
                    OptionalLong.empty(), OptionalLong.empty());
            case PROCESSES -> List.of();
            default -> true;
        };
    }
}
