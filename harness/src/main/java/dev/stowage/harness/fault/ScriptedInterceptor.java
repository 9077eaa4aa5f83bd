package dev.stowage.harness.fault;

import dev.stowage.api.Operation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An interceptor that does what a test wants before and after calls, and remembers the calls. An action that
 * throws makes its call fail: without an effect before it, in spite of its effect after it. Where kinds of
 * failure suffice, {@link FaultInjector} has them. Thread-safe.
 */
public final class ScriptedInterceptor implements Interceptor {
    private final Map<Operation, Consumer<InterceptedCall>> before = new ConcurrentHashMap<>();
    private final Map<Operation, Consumer<InterceptedCall>> after = new ConcurrentHashMap<>();
    private final List<InterceptedCall> calls = new CopyOnWriteArrayList<>();

    /** Creates an interceptor that changes nothing. */
    public ScriptedInterceptor() {}

    @Override
    public <T> T intercept(InterceptedCall interceptedCall, Supplier<T> action) {
        calls.add(interceptedCall);
        before.getOrDefault(interceptedCall.operation(), call -> {}).accept(interceptedCall);
        T result = action.get();
        after.getOrDefault(interceptedCall.operation(), call -> {}).accept(interceptedCall);
        return result;
    }

    /**
     * Does something before each call of an operation, instead of what was done there so far.
     *
     * @param operation the operation
     * @param action what is done, in the thread that calls
     */
    public void before(Operation operation, Consumer<InterceptedCall> action) {
        before.put(operation, action);
    }

    /**
     * Does something after each call of an operation that has not failed, instead of what was done there so
     * far.
     *
     * @param operation the operation
     * @param action what is done, in the thread that calls
     */
    public void after(Operation operation, Consumer<InterceptedCall> action) {
        after.put(operation, action);
    }

    /**
     * Makes all calls of some operations fail without an effect.
     *
     * @param operations the operations
     * @param failure what they throw
     */
    public void fail(Set<Operation> operations, RuntimeException failure) {
        operations.forEach(operation -> before(operation, call -> {
            throw failure;
        }));
    }

    /** Does nothing more at any call. The calls are still remembered. */
    public void clear() {
        before.clear();
        after.clear();
    }

    /**
     * {@return the calls since the last {@link #forgetCalls}, in the order in which they began, also those
     * that failed}
     */
    public List<InterceptedCall> calls() {
        return List.copyOf(calls);
    }

    /** Forgets the calls until now. */
    public void forgetCalls() {
        calls.clear();
    }
}
