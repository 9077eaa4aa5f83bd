package dev.stowage.records.store;

import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Admits operations to a store while it is open, and lets writers finish before its resources are closed. A
 * reader is not counted: what it reads from is closed under it, and it gets {@link ClosedException}.
 * Thread-safe.
 */
public final class StoreGate {
    private static final int ALL_WRITERS = Integer.MAX_VALUE;

    private final StoreErrors errors;
    private final Semaphore writers = new Semaphore(ALL_WRITERS);
    private volatile boolean closed;

    /**
     * Creates an open gate.
     *
     * @param errors names the storage in errors
     */
    public StoreGate(StoreErrors errors) {
        this.errors = errors;
    }

    /**
     * Admits a reader.
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
     * Admits a writer, which {@link #close} then waits for. The caller calls {@link #leave} in any case.
     *
     * @param operation the operation
     * @throws ClosedException if the store is closed; the caller must not call {@link #leave}
     */
    public void enter(Operation operation) {
        writers.acquireUninterruptibly();
        if (closed) {
            writers.release();
            throw errors.closed(operation);
        }
    }

    /** Lets a writer go. */
    public void leave() {
        writers.release();
    }

    /**
     * Refuses all operations from now on, lets writers finish, then closes the resources. An interrupt ends
     * the wait; the interrupt status is set again at the end.
     *
     * @param timeout how long to wait for writers
     * @param resources closes what the store consists of
     */
    public void close(Duration timeout, Runnable resources) {
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
            resources.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
