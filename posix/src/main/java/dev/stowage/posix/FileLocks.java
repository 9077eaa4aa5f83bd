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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Exclusive locks by name on one lock file: between processes of one machine, between instances in one
 * process, and between threads, including virtual threads. The kernel releases the locks of a process that is
 * killed. A process that is stopped keeps its locks; waiters get an error that names it.
 *
 * <p>
 * A key is hashed to one of 2^62 bytes of the file, and an open file description lock is set on that byte.
 * Two keys do not share a byte in practice; if they did, they would exclude each other. A lock is not
 * reentrant: a thread that acquires a lock which it holds waits as any other does. Threads of one instance
 * acquire a lock in the order of their calls; between processes the first waiter is next.
 *
 * <p>
 * The lock file, and {@code <name>.holders} beside it with notes about the holders, are created if missing
 * (0600). They must not be deleted or replaced while a process uses them: the lock belongs to the file, not
 * to its name. Not for network file systems.
 *
 * <pre>{@code
 * try (FileLocks locks = FileLocks.open(path, ProcessTable.ofHost(), InstantSource.system());
 *         HeldLock held = locks.acquire("web-1", "stop web-1", Duration.ofSeconds(10))) {
 *     stop();
 * }
 * }</pre>
 */
public final class FileLocks implements Closeable {
    /**
     * A holder wakes the waiters in other processes, but a holder that is killed does not. So waiters poll as
     * well: the next in line often, the others rarely. (The blocking fcntl has no timeout and cannot be
     * interrupted.) Virtual threads only poll, because waiting to be woken would block their carrier.
     */
    private static final long INITIAL_BACKOFF_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final long MAXIMUM_BACKOFF_OF_NEXT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long MAXIMUM_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** AT_FDCWD, see openat(2): an absolute path needs no directory. */
    private static final int NO_DIRECTORY = -100;

    private final Path path;
    private final FileAttributes attributes;
    private final Descriptor file;
    private final SharedLockHints hints;
    private final ProcessTable table;
    private final ProcessInfo self;
    private final InstantSource clock;
    private final ThreadGates gates = new ThreadGates();
    private final AtomicInteger waiters = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    private FileLocks(Path path, OpenFile file, SharedLockHints hints, ProcessTable table, ProcessInfo self,
            InstantSource clock) throws IOException {
        this.path = path;
        this.attributes = file.attributes();
        this.file = file.descriptor();
        this.hints = hints;
        this.table = table;
        this.self = self;
        this.clock = clock;
    }

    /**
     * Opens the locks of a file. Creates the file if it is missing; its directory must exist.
     *
     * @param table to look up this process and the holders of locks
     * @param clock for the time that is noted with a lock
     * @throws PosixException EACCES, ELOOP (a symbolic link), ENOSPC and others
     * @throws FileSystemException if the lock file is not a regular file, or users other than its owner can
     * write to it
     */
    public static FileLocks open(Path lockFile, ProcessTable table, InstantSource clock) throws IOException {
        ProcessInfo self = table.find(ProcessHandle.current().pid())
                .orElseThrow(() -> new FileSystemException("/proc", null, "does not show this process"));
        OpenFile file = OpenFile.openPrivate(lockFile);
        try {
            SharedLockHints hints =
                    SharedLockHints.open(lockFile.resolveSibling(lockFile.getFileName() + ".holders"));
            return new FileLocks(lockFile.toAbsolutePath(), file, hints, table, self, clock);
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    /**
     * Waits for the lock. Waiters are served in order; {@link #tryAcquire} does not queue.
     *
     * @param note what the lock is used for, such as {@code stop web-1}: shown to others that wait for it; at
     * most 200 bytes of UTF-8 are kept
     * @param timeout zero or negative: tries once
     * @throws LockBusyException if another holder did not release the lock in time
     * @throws InterruptedException if the thread is interrupted; it does not hold the lock
     * @throws ClosedChannelException if this object is closed
     */
    public HeldLock acquire(String key, String note, Duration timeout)
            throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(timeout);
        long lock = offset(key);
        if (Thread.interrupted()) {
            throw new InterruptedException("waiting for the lock '" + key + "'");
        }
        requireOpen();
        ThreadGates.Visit visit = gates.enter(lock);
        boolean taken = false;
        try {
            if (!visit.pass(deadline) || !acquireRange(lock, deadline)) {
                throw new LockBusyException(key, timeout, currentHolder(lock));
            }
            HeldLock held = toHeldLock(key, lock, visit, note);
            taken = true;
            return held;
        } finally {
            if (!taken) {
                visit.leave();
            }
        }
    }

    /** Acquires the lock if nobody holds it now, even if others wait for it. */
    public Optional<HeldLock> tryAcquire(String key, String note) throws IOException {
        long lock = offset(key);
        requireOpen();
        ThreadGates.Visit visit = gates.enter(lock);
        boolean taken = false;
        try {
            if (!visit.tryPass() || !RangeLock.tryLock(file, lock)) {
                return Optional.empty();
            }
            HeldLock held = toHeldLock(key, lock, visit, note);
            taken = true;
            return Optional.of(held);
        } finally {
            if (!taken) {
                visit.leave();
            }
        }
    }

    /**
     * Acquires a lock shared, for example to mark something as in use. As long as anybody holds it shared,
     * {@link #acquire} and {@link #tryAcquire} of other instances do not get it; those of this instance do,
     * because its threads are one owner to the kernel. Leaves no note about the holder.
     *
     * @return empty if another instance holds the lock exclusively
     */
    public Optional<HeldLock> tryAcquireShared(String key) throws IOException {
        requireOpen();
        long lock = offset(key);
        return RangeLock.tryLockShared(file, lock) ? Optional.of(new HeldLock(key, () -> releaseRange(lock)))
                : Optional.empty();
    }

    private void releaseRange(long lock) {
        try {
            RangeLock.unlock(file, lock);
        } catch (ClosedChannelException e) {
            // closing the file has released the lock
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Returns whether the lock file is still the one of its name. If not, another instance that opens it now
     * gets another file, whose locks do not exclude those of this instance.
     */
    public boolean isCurrent() throws IOException {
        try {
            FileAttributes now = FileAttributes.of(NO_DIRECTORY, path.toString(), path.toString());
            return now.device() == attributes.device() && now.inode() == attributes.inode();
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    /** Returns the holder of the lock; empty if nobody holds it, or if its holder is just changing. */
    public Optional<LockHolder> holder(String key) throws IOException {
        requireOpen();
        return currentHolder(offset(key));
    }

    private boolean acquireRange(long lock, Deadline deadline) throws IOException, InterruptedException {
        if (!hints.isClaimed(lock) && RangeLock.tryLock(file, lock)) {
            return true;
        }
        SharedLockHints.QueueClaim queueClaim =
                hints.new QueueClaim(lock, (int) self.pid() * 31 + waiters.incrementAndGet());
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
            // read before the lock is tried: a release after that changes the number
            int releaseCount = hints.releaseCount(lock);
            long remainingNanos = deadline.remainingNanos();
            // At the deadline the lock itself is tried, so that a stale claim never makes a free lock busy.
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

    private HeldLock toHeldLock(String key, long lock, ThreadGates.Visit visit, String note) {
        try {
            LockHolder holder = new LockHolder(self.pid(), self.startTimeTicks(), clock.instant(), note);
            long slot = hints.publish(lock, holder);
            return new HeldLock(key, () -> release(lock, visit, slot));
        } catch (RuntimeException | Error failure) {
            try {
                RangeLock.unlock(file, lock);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }

    private void release(long lock, ThreadGates.Visit visit, long slot) {
        try {
            hints.erase(lock, slot);
            releaseRange(lock);
            if (hints.isClaimed(lock)) {
                hints.notifyReleased(lock);
            }
        } finally {
            visit.leave();
        }
    }

    /** A note counts only while its process is alive: a holder that was killed leaves its note behind. */
    private Optional<LockHolder> currentHolder(long lock) throws IOException {
        Optional<LockHolder> holder = hints.read(lock);
        if (holder.isPresent()) {
            LockHolder found = holder.orElseThrow();
            return table.isAlive(found.pid(), found.startTimeTicks()) ? holder : Optional.empty();
        }
        return holder;
    }

    /** The number of keys that threads of this instance hold or wait for. */
    int keysInUse() {
        return gates.inUse();
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    /** A cryptographic hash, because keys come from users, who must not be able to make two keys collide. */
    static long offset(String key) {
        return ByteBuffer.wrap(Sha256.digest(key)).getLong() >>> 2;
    }

    /**
     * Releases all locks of this instance. Idempotent. Threads that wait get {@link ClosedChannelException}.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                // closing alone would not release them while a child that another thread has just forked
                // holds a copy of the descriptor, until it executes its program
                RangeLock.unlockAll(file);
            } catch (IOException e) {
                // closing the file releases them, a moment later at worst
            }
            file.close();
        }
    }
}
