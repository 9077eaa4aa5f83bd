package dev.stowage.posix;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Numbers in a file that several processes of one machine map: what one process writes, the others read
 * immediately and without a system call. A number that was never written is 0. Nothing is flushed to the
 * disk. Thread-safe; access after close throws {@link IllegalStateException}.
 */
public final class SharedLongs implements Closeable {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final Arena arena;
    private final MemorySegment numbers;
    private final int count;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SharedLongs(Arena arena, MemorySegment numbers, int count) {
        this.arena = arena;
        this.numbers = numbers;
        this.count = count;
    }

    /**
     * Maps a file of at least that many numbers. Creates it (0600) or extends it if necessary, even if
     * several processes do so at once, and never truncates it. No process may truncate it while it is open.
     *
     * @throws PosixException ENOSPC, EACCES, ELOOP (a symbolic link) and others
     * @throws FileSystemException if it is not a regular file, or users other than its owner can write to it
     */
    @SuppressWarnings("MustBeClosedChecker")
    public static SharedLongs open(Path file, int count) throws IOException {
        if (count < 1) {
            throw new IllegalArgumentException("count must be positive: " + count);
        }
        Arena arena = Arena.ofShared();
        try {
            return new SharedLongs(arena, SharedMemory.map(file, (long) count * Long.BYTES, arena), count);
        } catch (IOException | RuntimeException failure) {
            arena.close();
            throw failure;
        }
    }

    /**
     * Returns numbers that no other process sees and that are all 0, in place of a file that cannot be
     * written.
     */
    @SuppressWarnings("MustBeClosedChecker")
    public static SharedLongs unshared(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be positive: " + count);
        }
        Arena arena = Arena.ofShared();
        return new SharedLongs(arena, arena.allocate((long) count * Long.BYTES, Long.BYTES), count);
    }

    public int count() {
        return count;
    }

    /** Reads with acquire semantics. */
    public long get(int index) {
        return (long) LONG.getAcquire(numbers, offset(index));
    }

    /** Writes with release semantics. */
    public void set(int index, long value) {
        LONG.setRelease(numbers, offset(index), value);
    }

    /** Writes if the number has the expected value; a full barrier. Returns whether it had. */
    public boolean compareAndSet(int index, long expected, long value) {
        return LONG.compareAndSet(numbers, offset(index), expected, value);
    }

    /** Adds atomically, across processes too; a full barrier. Returns the number before the addition. */
    public long getAndAdd(int index, long increment) {
        return (long) LONG.getAndAdd(numbers, offset(index), increment);
    }

    /**
     * Blocks while a number has the expected value: until {@link #wakeAll}, until the timeout, or until a
     * spurious wake-up. Compares only the lower 32 bits. Blocks the carrier of a virtual thread, and does not
     * react to interrupts.
     */
    public void await(int index, long expected, Duration timeout) {
        Futex.await(numbers, offset(index), (int) expected, timeout.toNanos());
    }

    /** Wakes all threads of all processes that wait for a change of the number. Call it after the change. */
    public void wakeAll(int index) {
        Futex.wakeAll(numbers, offset(index));
    }

    private long offset(int index) {
        return (long) Objects.checkIndex(index, count) * Long.BYTES;
    }

    /** Is idempotent. Does not delete the file. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            arena.close();
        }
    }
}
