package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.posix.FlightRecording;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import dev.stowage.posix.LockHolder;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The operation locks: one per container id, exclusive between the threads, engines and processes of this
 * host. The kernel releases the lock of a killed holder. Not reentrant. Thread-safe.
 */
final class OperationLocks implements AutoCloseable {
    private final RunDirectoryLocks locks;
    private final Duration timeout;
    private final Semaphore openHolders = new Semaphore(Integer.MAX_VALUE);
    private final AtomicBoolean closed = new AtomicBoolean();

    private OperationLocks(RunDirectoryLocks locks, Duration timeout) {
        this.locks = locks;
        this.timeout = timeout;
    }

    static OperationLocks open(Path directory, ProcessTable processes, InstantSource clock, Duration timeout)
            throws IOException {
        return new OperationLocks(RunDirectoryLocks.open(directory, processes, clock), timeout);
    }

    /** The locks that one operation holds; closing it releases them. */
    final class HeldLockSet implements AutoCloseable {
        private final Deque<HeldLock> held = new ArrayDeque<>();

        private HeldLockSet() {}

        @Override
        public void close() {
            HeldLock first = held.pollFirst();
            if (first == null) {
                openHolders.release();
                return;
            }
            try (first) { // the last acquired is released first, and no failure hides an earlier one
                close();
            }
        }

        /** Releases the locks after a failure, which stays the one that is thrown. */
        private void closeAfter(Throwable failure) {
            try {
                close();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /**
     * Acquires the lock of one container.
     *
     * @throws BusyException if another holds it past the timeout
     * @throws OperationInterruptedException if interrupted
     */
    HeldLockSet acquire(ContainerId id, Operation operation) {
        return acquire(List.of(id), id, operation);
    }

    /**
     * Acquires the locks of several containers in the order of their ids, so that no deadlock is possible.
     */
    HeldLockSet acquire(Collection<ContainerId> ids, ContainerId subject, Operation operation) {
        HeldLockSet all = register(subject, operation);
        try {
            acquireAll(all, ids, subject, operation);
            return all;
        } catch (RuntimeException | Error e) {
            all.closeAfter(e);
            throw e;
        }
    }

    private void acquireAll(HeldLockSet all, Collection<ContainerId> ids, ContainerId subject,
            Operation operation) {
        Optional<LockWaitEvent> event = beginEvent();
        String outcome = "failed";
        try {
            for (ContainerId id : new TreeSet<>(ids)) {
                all.held.add(locks.acquire(id.value(), holderNote(operation, subject), timeout));
            }
            outcome = "acquired";
        } catch (LockBusyException e) {
            outcome = "busy";
            throw new BusyException(subject, operation, owner(e.holder()), timeout);
        } catch (InterruptedException e) {
            outcome = "interrupted";
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(subject, operation);
        } catch (IOException e) {
            throw failed(subject, operation, e);
        } finally {
            commit(event, subject, operation, outcome);
        }
    }

    private static Optional<LockWaitEvent> beginEvent() {
        if (!FlightRecording.isPossible()) {
            return Optional.empty();
        }
        LockWaitEvent event = new LockWaitEvent();
        event.begin();
        return Optional.of(event);
    }

    private static void commit(Optional<LockWaitEvent> event, ContainerId subject,
            Operation operation, String outcome) {
        if (event.isEmpty()) {
            return;
        }
        LockWaitEvent ended = event.orElseThrow();
        ended.end();
        if (ended.shouldCommit()) {
            ended.operation = operation.displayName();
            ended.container = subject.value();
            ended.outcome = outcome;
            ended.commit();
        }
    }

    /** Acquires the lock if it is free now. */
    Optional<HeldLockSet> tryAcquire(ContainerId id, Operation operation) {
        HeldLockSet one = register(id, operation);
        boolean complete = false;
        try {
            Optional<HeldLock> lock = locks.tryAcquire(id.value(), holderNote(operation, id));
            lock.ifPresent(one.held::add);
            complete = lock.isPresent();
            return lock.map(taken -> one);
        } catch (IOException e) {
            throw failed(id, operation, e);
        } finally {
            if (!complete) {
                one.close();
            }
        }
    }

    /** Returns who holds the lock, as far as that is known. */
    LockOwner owner(ContainerId id) {
        try {
            return owner(locks.holder(id.value()));
        } catch (IOException e) { // a message is no reason to fail
            return owner(Optional.empty());
        }
    }

    void requireOpen(ErrorSubject subject, Operation operation) {
        if (closed.get()) {
            throw new ClosedException(subject, operation);
        }
    }

    /**
     * Refuses new operations and waits for those that hold a lock, which the timeouts of their backends
     * bound.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            openHolders.acquireUninterruptibly(Integer.MAX_VALUE);
            locks.close();
        }
    }

    private HeldLockSet register(ContainerId id, Operation operation) {
        requireOpen(id, operation);
        if (!openHolders.tryAcquire()) {
            throw new ClosedException(id, operation);
        }
        return new HeldLockSet();
    }

    private static String holderNote(Operation operation, ContainerId id) {
        return operation.displayName() + " " + id;
    }

    private static LockOwner owner(Optional<LockHolder> holder) {
        return holder.map(known -> LockOwner.process(known.pid(), known.note()))
                .orElseGet(() -> LockOwner.unidentified("another process"));
    }

    private static RuntimeException failed(ContainerId id, Operation operation, IOException cause) {
        return cause instanceof ClosedChannelException ? new ClosedException(id, operation)
                : new StorageUnavailableException(id, operation,
                        "cannot acquire the operation lock: " + cause.getMessage(), cause);
    }
}
