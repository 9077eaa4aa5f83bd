package dev.stowage.records.store;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.StowageException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Admits operations to a store while it is open, translates their failures, and lets writers finish before
 * the resources of the store are closed. A reader is not counted: what it reads from is closed under it, and
 * it gets {@link ClosedException}. Thread-safe.
 */
public final class StoreGate {
    private static final int ALL_WRITERS = Integer.MAX_VALUE;

    private final StoreErrors errors;
    private final Duration timeout;
    private final StoreResources resources;
    private final Semaphore writers = new Semaphore(ALL_WRITERS);
    private volatile boolean closed;

    /**
     * Creates an open gate.
     *
     * @param errors translates failures
     * @param timeout how long {@link #close} waits for writers
     * @param resources what the store consists of
     */
    public StoreGate(StoreErrors errors, Duration timeout, StoreResources resources) {
        this.errors = errors;
        this.timeout = timeout;
        this.resources = resources;
    }

    /**
     * What an operation does with the store.
     *
     * @param <T> the type of its result
     */
    @FunctionalInterface
    public interface Task<T> {
        /**
         * Runs the task.
         *
         * @return its result
         * @throws IOException if it failed and changed nothing
         */
        T run() throws IOException;
    }

    /**
     * Requires that the store is open.
     *
     * @param operation the operation
     * @throws ClosedException if the store is closed
     */
    public void requireOpen(Operation operation) {
        if (closed) {
            throw errors.closed(operation);
        }
    }

    /**
     * Runs a reader.
     *
     * @param <T> the type of the result
     * @param subject what the operation is about
     * @param operation the operation
     * @param task reads
     * @return what the task returns
     * @throws ClosedException if the store is closed, or is being closed meanwhile
     * @throws StowageException as {@link StoreErrors#withoutEffect} says if the task fails
     */
    public <T> T read(ErrorSubject subject, Operation operation, Task<T> task) {
        requireOpen(operation);
        try {
            return task.run();
        } catch (IOException e) {
            throw errors.withoutEffect(subject, operation, e);
        }
    }

    /**
     * Runs a writer, which {@link #close} waits for.
     *
     * @param <T> the type of the result
     * @param subject what the operation is about
     * @param operation the operation
     * @param task reads and writes
     * @return what the task returns
     * @throws ClosedException if the store is closed
     * @throws StowageException as {@link StoreErrors#withoutEffect} says if the task fails
     */
    public <T> T write(ErrorSubject subject, Operation operation, Task<T> task) {
        writers.acquireUninterruptibly();
        try {
            return read(subject, operation, task);
        } finally {
            writers.release();
        }
    }

    /**
     * Refuses all operations from now on, lets writers finish, but waits no longer than the timeout, then
     * closes the resources. An interrupt ends the wait; the interrupt status is set again at the end.
     * Idempotent.
     */
    public void close() {
        closed = true;
        boolean interrupted = Thread.interrupted();
        try {
            if (writers.tryAcquire(ALL_WRITERS, timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                writers.release(ALL_WRITERS);
            }
        } catch (InterruptedException e) {
            // closing proceeds without the rest of the timeout; the interrupt flag is set below
            interrupted = true;
        }
        try {
            resources.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
