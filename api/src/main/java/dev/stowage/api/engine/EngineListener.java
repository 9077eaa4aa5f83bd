package dev.stowage.api.engine;

import dev.stowage.api.Stability;

/**
 * Receives what an engine does, for metrics, audit trails and alarms. Every method does nothing unless it is
 * overridden, so that a listener names only the events it needs:
 *
 * {@snippet :
 * final class FailureCounter implements EngineListener {
 *     private final LongAdder failures = new LongAdder();
 *
 *     @Override
 *     public void operationFailed(OperationFailed event) {
 *         failures.increment();
 *     }
 * }
 * }
 *
 * <p>
 * Methods are called on the thread that performs the operation, often while the container's operation lock is
 * held: they must return quickly, must not call the engine, and must be thread-safe. An engine logs whatever
 * a listener throws and goes on.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public interface EngineListener {
    /** Ignores every event. */
    EngineListener NONE = new EngineListener() {};

    /**
     * Called before an operation does anything.
     *
     * @param event the operation
     */
    default void operationBegun(OperationBegun event) {}

    /**
     * Called when an operation has succeeded.
     *
     * @param event the operation and its duration
     */
    default void operationEnded(OperationEnded event) {}

    /**
     * Called when an operation is about to throw, be it a refusal or a failure.
     *
     * @param event the operation, its duration and what it throws
     */
    default void operationFailed(OperationFailed event) {}

    /**
     * Called when the engine has changed a record's state because it observed another one.
     *
     * @param event the two states
     */
    default void reconciled(ContainerReconciled event) {}

    /**
     * Called when the engine has concluded an operation whose caller died, or whose outcome was unknown.
     *
     * @param event the operation that was interrupted and what became of the container
     */
    default void recovered(ContainerRecovered event) {}

    /**
     * Called when the engine goes on in spite of a failure that no caller will see.
     *
     * @param event the failure and why the engine goes on
     */
    default void failureSwallowed(FailureSwallowed event) {}
}
