package dev.stowage.harness.fault;

import dev.stowage.api.Operation;
import dev.stowage.api.runtime.Container;
import java.util.Optional;
import java.util.function.Supplier;

/** Stands between a caller and a backend. Thread-safe. */
public interface Interceptor {
    /**
     * Is given a call instead of the backend.
     *
     * @param interceptedCall which call
     * @param action does it
     * @param <T> what it returns
     * @return what the caller gets
     */
    <T> T intercept(InterceptedCall interceptedCall, Supplier<T> action);

    /**
     * One call.
     *
     * @param operation what is asked for
     * @param subject the container's id, a text to be resolved, or the backend's name
     * @param container the backend's own handle, for verbs of a container
     */
    record InterceptedCall(Operation operation, String subject, Optional<Container> container) {}
}
