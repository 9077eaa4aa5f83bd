package dev.stowage.posix;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Exclusive locks by name on one lock file: between processes of one machine, between instances in one
 * process, and between threads, virtual ones too. A holder that is killed frees its locks at once; one that
 * is stopped keeps them, and whoever waits is told its name.
 *
 * <p>
 * A key is hashed to one byte of the file, of 2^62, which is locked by an open file description lock: any
 * number of keys, and no two share a byte in practice (if they did, they would exclude each other). A lock is
 * not reentrant: a thread that asks again for what it holds waits like any other. Threads of one instance are
 * served in order; between processes the first that waits comes next.
 *
 * <p>
 * The lock file, and beside it {@code <name>.holders} with the holders' notes, are made when missing (0600)
 * and must never be deleted or replaced while anybody uses them: the lock is the file, not its name. Not for
 * network file systems.
 */
public final class FileLocks implements Closeable {
    /**
     * A holder wakes who waits in another process, and one that was killed does not: so whoever waits also
     * polls, the next in line quickly, others seldom. (The blocking fcntl can neither be interrupted nor
     * given a deadline.) Virtual threads only poll, since to be woken they would have to keep their carrier.
     */
    private static final long INITIAL_BACKOFF_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final long MAXIMUM_BACKOFF_OF_NEXT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long MAXIMUM_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Descriptor file;
    private final SharedLockHints hints;
    private final ProcessTable table;
    private final ProcessInfo self;
    private final InstantSource clock;
    private final ConcurrentHashMap<Long, ThreadGate> gates = new ConcurrentHashMap<>();
    private final AtomicInteger waiters = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    private FileLocks(
            Descriptor file, SharedLockHints hints, ProcessTable table, ProcessInfo self,
            InstantSource clock) {
        this.file = file;
        this.hints = hints;
        this.table = table;
        this.self = self;
        this.clock = clock;
    }

    /**
     * Opens the locks of a file, which is made when missing; its directory must exist.
     *
     * @param table where this process and holders are looked up
     * @param clock for the time that a holder notes
     * @throws PosixException EACCES, ELOOP (a symbolic link), ENOSPC and others
     * @throws FileSystemException the lock file is no regular file, or others than its owner can write it
     */
    public static FileLocks open(Path lockFile, ProcessTable table, InstantSource clock) throws IOException {
        ProcessInfo self = table.find(ProcessHandle.current().pid())
                .orElseThrow(() -> new FileSystemException("/proc", null, "does not show this process"));
        OpenFile file = OpenFile.openPrivate(lockFile);
        try {
            SharedLockHints hints = SharedLockHints
                    .open(lockFile.resolveSibling(lockFile.getFileName() + ".holders"));
            return new FileLocks(file.descriptor(), hints, table, self, clock);
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    /**
     * Waits for the lock. Fairness counts only for those who wait here; {@link #tryAcquire} does not queue.
     *
     * @param note what the lock is wanted for, such as {@code stop web-1}, for those who wait meanwhile; at
     * most 200 bytes of UTF-8 are kept
     * @param timeout how long to wait; zero or less: one attempt
     * @throws LockBusyException it was not free in time
     * @throws InterruptedException the thread was interrupted; it holds nothing
     * @throws ClosedChannelException this object is closed
     */
    public HeldLock acquire(String key, String note, Duration timeout)
            throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(timeout);
        long lock = offset(key);
        if (Thread.interrupted()) {
            throw new InterruptedException("waiting for the lock '" + key + "'");
        }
        ThreadGate threadGate = enter(lock);
        boolean passed = false;
        boolean taken = false;
        try {
            passed = threadGate.semaphore.tryAcquire(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            if (!passed || !acquireRange(lock, deadline)) {
                throw new LockBusyException(key, timeout, currentHolder(lock));
            }
            HeldLock held = toHeldLock(key, lock, threadGate, note);
            taken = true;
            return held;
        } finally {
            if (!taken) {
                leave(lock, threadGate, passed);
            }
        }
    }

    /** Takes the lock if it is free this moment, whoever waits for it. */
    public Optional<HeldLock> tryAcquire(String key, String note) throws IOException {
        long lock = offset(key);
        ThreadGate threadGate = enter(lock);
        boolean passed = false;
        boolean taken = false;
        try {
            passed = threadGate.semaphore.tryAcquire();
            if (!passed || !RangeLock.tryLock(file, lock)) {
                return Optional.empty();
            }
            HeldLock held = toHeldLock(key, lock, threadGate, note);
            taken = true;
            return Optional.of(held);
        } finally {
            if (!taken) {
                leave(lock, threadGate, passed);
            }
        }
    }

    /**
     * Takes a lock together with all that take it so, for example to say that something is in use: until it
     * is given up nobody gets it by {@link #acquire} or {@link #tryAcquire}, except through this instance,
     * whose threads are one owner. Leaves no note of its holder.
     *
     * @return the share; empty if somebody has the lock alone
     */
    public Optional<HeldLock> tryAcquireShared(String key) throws IOException {
        requireOpen();
        long lock = offset(key);
        return RangeLock.tryLockShared(file, lock)
                ? Optional.of(new HeldLock(key, () -> releaseRange(lock)))
                : Optional.empty();
    }

    private void releaseRange(long lock) {
        try {
            RangeLock.unlock(file, lock);
        } catch (ClosedChannelException alreadyFree) {
            // Closing the file has freed the lock.
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Who holds the lock now; empty if nobody does, or if it cannot be told because it is just changing. */
    public Optional<LockHolder> holder(String key) throws IOException {
        requireOpen();
        return currentHolder(offset(key));
    }

    private boolean acquireRange(long lock, Deadline deadline) throws IOException, InterruptedException {
        if (!hints.isClaimed(lock) && RangeLock.tryLock(file, lock)) {
            return true;
        }
        SharedLockHints.QueueClaim queueClaim = hints.new QueueClaim(lock,
                (int) self.pid() * 31 + waiters.incrementAndGet());
        try {
            return poll(lock, queueClaim, deadline);
        } finally {
            queueClaim.withdraw();
        }
    }

    private boolean poll(long lock, SharedLockHints.QueueClaim queueClaim, Deadline deadline)
            throws IOException, InterruptedException {
        long backoffNanos = INITIAL_BACKOFF_NANOS;
        while (true) {
            SharedLockHints.ClaimOwner owner = queueClaim.claimOrRenew();
            // before the lock is tried: who releases it after that changes the number
            int releaseCount = hints.releaseCount(lock);
            long remainingNanos = deadline.remainingNanos();
            // At the deadline the lock itself is asked, so that a stale claim never makes a free lock busy.
            if ((owner != SharedLockHints.ClaimOwner.OTHER || remainingNanos <= 0)
                    && RangeLock.tryLock(file, lock)) {
                return true;
            }
            if (remainingNanos <= 0) {
                return false;
            }
            if (Thread.currentThread().isVirtual()) {
                LockSupport.parkNanos(this, Math.min(backoffNanos, remainingNanos));
            } else {
                hints.awaitRelease(lock, releaseCount, Math.min(backoffNanos, remainingNanos));
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("waiting for a lock of " + file.subject());
            }
            backoffNanos = switch (owner) {
                case CALLER -> Math.min(backoffNanos + backoffNanos / 8, MAXIMUM_BACKOFF_OF_NEXT_NANOS);
                case OTHER, UNDECIDED -> Math.min(backoffNanos * 2, MAXIMUM_BACKOFF_NANOS);
            };
        }
    }

    private HeldLock toHeldLock(String key, long lock, ThreadGate threadGate, String note)
            throws IOException {
        try {
            LockHolder holder = new LockHolder(self.pid(), self.startTimeTicks(), clock.instant(), note);
            long slot = hints.publish(lock, holder);
            return new HeldLock(key, () -> release(lock, threadGate, slot));
        } catch (RuntimeException | Error failure) {
            RangeLock.unlock(file, lock);
            throw failure;
        }
    }

    private void release(long lock, ThreadGate threadGate, long slot) {
        try {
            hints.erase(lock, slot);
            releaseRange(lock);
            if (hints.isClaimed(lock)) {
                hints.notifyReleased(lock);
            }
        } finally {
            leave(lock, threadGate, true);
        }
    }

    /** A note is believed only while its process lives: a killed holder leaves its own behind. */
    private Optional<LockHolder> currentHolder(long lock) throws IOException {
        Optional<LockHolder> holder = hints.read(lock);
        if (holder.isPresent()) {
            LockHolder found = holder.orElseThrow();
            return table.isAlive(found.pid(), found.startTimeTicks()) ? holder : Optional.empty();
        }
        return holder;
    }

    /** The lock among threads of this instance, which the kernel takes for one owner. */
    private static final class ThreadGate {
        private final Semaphore semaphore = new Semaphore(1, true);
        private int users;
    }

    private ThreadGate enter(long lock) throws IOException {
        requireOpen();
        return gates.compute(lock, (ignored, present) -> {
            ThreadGate threadGate = present == null ? new ThreadGate() : present;
            threadGate.users++;
            return threadGate;
        });
    }

    private void leave(long lock, ThreadGate threadGate, boolean passed) {
        if (passed) {
            threadGate.semaphore.release();
        }
        gates.computeIfPresent(lock, (ignored, present) -> --present.users == 0 ? null : present);
    }

    /** How many keys are held or waited for in this instance. */
    int keysInUse() {
        return gates.size();
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    /** A cryptographic hash, since keys come from users, who must not be able to make two of them collide. */
    static long offset(String key) {
        return ByteBuffer.wrap(Sha256.digest(key)).getLong() >>> 2;
    }

    /**
     * Frees all locks of this instance; idempotent. Threads that still wait get
     * {@link ClosedChannelException}.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                // closing alone would not free them while a process that another thread has just forked
                // still has the descriptor, until it executes its program
                RangeLock.unlockAll(file);
            } catch (IOException e) {
                // they are freed a moment later
            }
            file.close();
        }
    }
}
