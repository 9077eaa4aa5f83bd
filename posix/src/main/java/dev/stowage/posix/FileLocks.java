package dev.stowage.posix;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final long LONGEST_PAUSE_OF_NEXT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Descriptor file;
    private final LockBoard board;
    private final ProcessTable table;
    private final ProcessFacts self;
    private final InstantSource clock;
    private final ConcurrentHashMap<Long, Gate> gates = new ConcurrentHashMap<>();
    private final AtomicInteger waiters = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    private FileLocks(
            Descriptor file, LockBoard board, ProcessTable table, ProcessFacts self, InstantSource clock) {
        this.file = file;
        this.board = board;
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
        ProcessFacts self = table.find(ProcessHandle.current().pid())
                .orElseThrow(() -> new FileSystemException("/proc", null, "does not show this process"));
        OpenFile file = OpenFile.openPrivate(lockFile);
        try {
            LockBoard board = LockBoard.open(lockFile.resolveSibling(lockFile.getFileName() + ".holders"));
            return new FileLocks(file.descriptor(), board, table, self, clock);
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
     * @param patience how long to wait; zero or less: one attempt
     * @throws LockBusyException it was not free in time
     * @throws InterruptedException the thread was interrupted; it holds nothing
     * @throws ClosedChannelException this object is closed
     */
    public HeldLock acquire(String key, String note, Duration patience)
            throws IOException, InterruptedException {
        long deadline = Deadline.after(patience);
        long lock = offset(key);
        if (Thread.interrupted()) {
            throw new InterruptedException("waiting for the lock '" + key + "'");
        }
        Gate gate = enter(lock);
        boolean passed = false;
        boolean taken = false;
        try {
            passed = gate.turn.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (!passed || !take(lock, deadline)) {
                throw new LockBusyException(key, patience, recorded(lock));
            }
            HeldLock held = held(key, lock, gate, note);
            taken = true;
            return held;
        } finally {
            if (!taken) {
                leave(lock, gate, passed);
            }
        }
    }

    /** Takes the lock if it is free this moment, whoever waits for it. */
    public Optional<HeldLock> tryAcquire(String key, String note) throws IOException {
        long lock = offset(key);
        Gate gate = enter(lock);
        boolean passed = false;
        boolean taken = false;
        try {
            passed = gate.turn.tryAcquire();
            if (!passed || !RangeLock.tryTake(file, lock)) {
                return Optional.empty();
            }
            HeldLock held = held(key, lock, gate, note);
            taken = true;
            return Optional.of(held);
        } finally {
            if (!taken) {
                leave(lock, gate, passed);
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
    public Optional<HeldLock> tryShare(String key) throws IOException {
        requireOpen();
        long lock = offset(key);
        return RangeLock.tryShare(file, lock)
                ? Optional.of(new HeldLock(key, () -> giveUp(lock)))
                : Optional.empty();
    }

    private void giveUp(long lock) {
        try {
            RangeLock.release(file, lock);
        } catch (ClosedChannelException alreadyFree) {
            // Closing the file has freed the lock.
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Who holds the lock now; empty if nobody does, or if it cannot be told because it is just changing. */
    public Optional<LockHolder> holder(String key) throws IOException {
        requireOpen();
        return recorded(offset(key));
    }

    private boolean take(long lock, long deadline) throws IOException, InterruptedException {
        if (!board.isClaimed(lock) && RangeLock.tryTake(file, lock)) {
            return true;
        }
        LockBoard.Claim claim = board.new Claim(lock, (int) self.pid() * 31 + waiters.incrementAndGet());
        try {
            return poll(lock, claim, deadline);
        } finally {
            claim.drop();
        }
    }

    private boolean poll(long lock, LockBoard.Claim claim, long deadline)
            throws IOException, InterruptedException {
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            LockBoard.Turn turn = claim.makeOrRenew();
            // before the lock is tried: who releases it after that changes the number
            int releases = board.releases(lock);
            long left = deadline - System.nanoTime();
            // At the deadline the lock itself is asked, so that a stale claim never makes a free lock busy.
            if ((turn != LockBoard.Turn.THEIRS || left <= 0) && RangeLock.tryTake(file, lock)) {
                return true;
            }
            if (left <= 0) {
                return false;
            }
            if (Thread.currentThread().isVirtual()) {
                LockSupport.parkNanos(this, Math.min(pause, left));
            } else {
                board.awaitRelease(lock, releases, Math.min(pause, left));
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("waiting for a lock of " + file.subject());
            }
            pause = switch (turn) {
                case OURS -> Math.min(pause + pause / 8, LONGEST_PAUSE_OF_NEXT_NANOS);
                case THEIRS, OPEN -> Math.min(pause * 2, LONGEST_PAUSE_NANOS);
            };
        }
    }

    private HeldLock held(String key, long lock, Gate gate, String note) throws IOException {
        try {
            LockHolder holder = new LockHolder(self.pid(), self.startTimeTicks(), clock.instant(), note);
            long slot = board.publish(lock, holder);
            return new HeldLock(key, () -> release(lock, gate, slot));
        } catch (RuntimeException | Error failure) {
            RangeLock.release(file, lock);
            throw failure;
        }
    }

    private void release(long lock, Gate gate, long slot) {
        try {
            board.erase(lock, slot);
            giveUp(lock);
            if (board.isClaimed(lock)) {
                board.released(lock);
            }
        } finally {
            leave(lock, gate, true);
        }
    }

    /** A note is believed only while its process lives: a killed holder leaves its own behind. */
    private Optional<LockHolder> recorded(long lock) throws IOException {
        Optional<LockHolder> holder = board.read(lock);
        if (holder.isPresent()) {
            LockHolder found = holder.orElseThrow();
            return table.isAlive(found.pid(), found.startTimeTicks()) ? holder : Optional.empty();
        }
        return holder;
    }

    /** The lock among threads of this instance, which the kernel takes for one owner. */
    private static final class Gate {
        private final Semaphore turn = new Semaphore(1, true);
        private int users;
    }

    private Gate enter(long lock) throws IOException {
        requireOpen();
        return gates.compute(lock, (ignored, present) -> {
            Gate gate = present == null ? new Gate() : present;
            gate.users++;
            return gate;
        });
    }

    private void leave(long lock, Gate gate, boolean passed) {
        if (passed) {
            gate.turn.release();
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
        byte[] hash = sha256().digest(key.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(hash).getLong() >>> 2;
    }

    /** To look a digest up among the providers takes longer than to digest a key. */
    private static MessageDigest sha256() {
        try {
            return (MessageDigest) Digest.PROTOTYPE.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new AssertionError("the SHA-256 of the platform can be cloned", impossible);
        }
    }

    /** Never used itself, only cloned. */
    private static final class Digest {
        private static final MessageDigest PROTOTYPE = prototype();

        private static MessageDigest prototype() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException impossible) {
                throw new AssertionError("every Java platform has SHA-256", impossible);
            }
        }
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
                RangeLock.releaseAll(file);
            } catch (IOException e) {
                // they are freed a moment later
            }
            file.close();
        }
    }
}
