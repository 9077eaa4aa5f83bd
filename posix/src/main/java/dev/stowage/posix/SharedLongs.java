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
 * Numbers in a file that is mapped by several processes of one machine: what one writes, all read at once,
 * without a system call. A number that has never been written is 0. Nothing is synced to disk. Thread-safe;
 * access after close throws {@link IllegalStateException}.
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
     * Maps a file of at least that many numbers. It is made (0600) or lengthened when needed, also when
     * several processes do so at once, and never shortened; nobody else may shorten it while it is open.
     *
     * @throws PosixException ENOSPC, EACCES, ELOOP (a symbolic link) and others
     * @throws FileSystemException it is no regular file, or others than its owner can write it
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

    /** Writes if the number is as expected; a full barrier. Returns whether it was. */
    public boolean compareAndSet(int index, long expected, long value) {
        return LONG.compareAndSet(numbers, offset(index), expected, value);
    }

    /** Adds, atomically between processes; a full barrier. Returns the number before. */
    public long getAndAdd(int index, long increment) {
        return (long) LONG.getAndAdd(numbers, offset(index), increment);
    }

    /**
     * Blocks the thread, and the carrier of a virtual one, while a number is as expected: until
     * {@link #wakeAll}, not longer than told, or for no reason at all. Looks at the lower half of the number
     * only. An interrupt is not noticed.
     */
    public void await(int index, long expected, Duration timeout) {
        Futex.await(numbers, offset(index), (int) expected, timeout.toNanos());
    }

    /** Wakes all threads of all processes that wait for a number to change, after it was changed. */
    public void wakeAll(int index) {
        Futex.wakeAll(numbers, offset(index));
    }

    private long offset(int index) {
        return (long) Objects.checkIndex(index, count) * Long.BYTES;
    }

    /** Idempotent. The file stays. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            arena.close();
        }
    }
}
