package dev.stowage.runtime.oci;

import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Observation;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import java.io.IOException;
import java.time.Duration;

/**
 * Observes the state of one run on behalf of an operation, checks it against the operation table, and names
 * what is wrong with it.
 */
record OciStateChecker(OciRuntimeComponents components, OciRunFiles files) {
    static final OperationTable TABLE = OperationTable.of(Layer.RUNTIME);
    private static final Duration REFUSAL_TIMEOUT = Duration.ofMillis(500);

    Observation observe(Operation operation) {
        components.requireOpen(operation);
        return components.query(files.id(), operation, () -> components.observer().observe(files))
                .orElseThrow(() -> notFound(operation));
    }

    /** Observes the state within a mutation: an interrupt leaves the outcome unknown. */
    State currentState(Operation operation) throws IOException, InterruptedException {
        return components.observer().observe(files).orElseThrow(() -> notFound(operation)).state();
    }

    /**
     * Observes the state after the runtime refused, for a while until it differs from before: a runtime
     * reports a program as stopped once its main thread is a zombie, this class only once all its threads
     * have ended.
     */
    State stateAfterRefusal(Operation operation, State before) throws IOException, InterruptedException {
        Backoff backoff = Backoff.polling(Deadline.after(REFUSAL_TIMEOUT));
        State currentState = currentState(operation);
        while (currentState == before && backoff.pause()) {
            currentState = currentState(operation);
        }
        return currentState;
    }

    Observation requirePermitted(Operation operation) {
        requireCapability(operation);
        Observation observation = observe(operation);
        if (!TABLE.permission(operation, observation.state()).allows()) {
            throw illegalTransition(operation, observation.state());
        }
        return observation;
    }

    /** Refuses what is not declared before anything is read; then requires that the container exists. */
    void requireCapability(Operation operation) {
        components.requireOpen(operation);
        operation.requiredCapability()
                .filter(needed -> !components.capabilities().contains(needed))
                .ifPresent(missing -> {
                    throw new UnsupportedException(files.id(), operation, missing);
                });
        components.query(files.id(), operation, () -> {
            if (!files.exists()) {
                throw notFound(operation);
            }
            return files;
        });
    }

    /** Returns the exception for a command that failed, depending on the state after it. */
    RuntimeException refusal(Operation operation, State before, State currentState, CommandResult result) {
        return currentState == before
                ? new OperationFailedException(files.id(), operation, "the runtime refused",
                        result.exitCode(), result.message())
                : illegalTransition(operation, currentState);
    }

    IllegalTransitionException illegalTransition(Operation operation, State state) {
        return new IllegalTransitionException(files.id(), operation, state, TABLE.permittedStates(operation));
    }

    NotFoundException notFound(Operation operation) {
        return new NotFoundException(files.id(), operation, "this run has been deleted");
    }
}
