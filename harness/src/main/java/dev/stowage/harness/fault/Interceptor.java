package dev.stowage.harness.fault;

import dev.stowage.api.Operation;
import dev.stowage.api.runtime.Container;
import java.util.Optional;
import java.util.function.Supplier;

/** Intercepts calls between a caller and a backend. Thread-safe. */
public interface Interceptor {
    /**
     * Called instead of the backend.
     *
     * @param interceptedCall the call
     * @param action does it
     * @param <T> the type of the result
     * @return what the caller gets
     */
    <T> T intercept(InterceptedCall interceptedCall, Supplier<T> action);

    /**
     * One call.
     *
     * @param operation the operation
     * @param subject the container's id, a text to be resolved, or the backend's name
     * @param container the backend's own handle, for operations of a container
     */
    record InterceptedCall(Operation operation, String subject, Optional<Container> container) {}
}
