package dev.stowage.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.posix.FileLocks;
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
 * The operation locks: one per container id, excluding threads, engines and processes of this host. The
 * kernel frees those of a killed holder. Not reentrant. Thread-safe.
 */
final class OperationLocks implements AutoCloseable {
    private final FileLocks locks;
    private final Duration timeout;
    private final Semaphore openHolders = new Semaphore(Integer.MAX_VALUE);
    private final AtomicBoolean closed = new AtomicBoolean();

    private OperationLocks(FileLocks locks, Duration timeout) {
        this.locks = locks;
        this.timeout = timeout;
    }

    static OperationLocks open(Path directory, ProcessTable processes, InstantSource clock,
            Duration timeout) throws IOException {
        return new OperationLocks(FileLocks.open(directory.resolve("locks"), processes, clock), timeout);
    }

    /** What is held, until it is closed. */
    final class HeldLockSet implements AutoCloseable {
        private final Deque<HeldLock> held = new ArrayDeque<>();

        private HeldLockSet() {}

        @Override
        public void close() {
            HeldLock last = held.pollLast();
            if (last != null) {
                try {
                    last.close();
                } finally {
                    close();
                }
            } else {
                openHolders.release();
            }
        }
    }

    /**
     * Takes the lock of one container.
     *
     * @throws BusyException if another holds it past the deadline
     * @throws OperationInterruptedException if interrupted
     */
    HeldLockSet acquire(ContainerId id, Operation operation) {
        return acquire(List.of(id), id, operation);
    }

    /**
     * Takes the locks of several containers in the order of their ids, so that no two callers wait for each
     * other.
     */
    HeldLockSet acquire(Collection<ContainerId> ids, ContainerId subject, Operation operation) {
        HeldLockSet all = register(subject, operation);
        boolean complete = false;
        try {
            for (ContainerId id : new TreeSet<>(ids)) {
                all.held.add(locks.acquire(id.value(), holderNote(operation, subject), timeout));
            }
            complete = true;
            return all;
        } catch (LockBusyException e) {
            throw new BusyException(subject, operation,
                    owner(e.holder()), timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(subject, operation);
        } catch (IOException e) {
            throw failed(subject, operation, e);
        } finally {
            if (!complete) {
                all.close();
            }
        }
    }

    /** Takes the lock if it is free this moment. */
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
        } catch (IOException e) {
            return owner(Optional.empty());
        }
    }

    void requireOpen(ErrorSubject subject, Operation operation) {
        if (closed.get()) {
            throw new ClosedException(subject, operation);
        }
    }

    /** Refuses new verbs and waits for those that hold a lock: each is bounded by its backend's deadlines. */
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
        return cause instanceof ClosedChannelException
                ? new ClosedException(id, operation)
                : new StorageUnavailableException(id, operation, "cannot take the operation lock: "
                        + cause.getMessage(), cause);
    }
}
