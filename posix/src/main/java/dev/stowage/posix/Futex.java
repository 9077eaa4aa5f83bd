package dev.stowage.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/**
 * Waiting for a change of memory that processes share, see futex(2): whoever changes a word wakes all that
 * wait for it, without knowing who they are. Who is killed first wakes nobody, so each wait has an end.
 */
final class Futex {
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final int ALL_WAITERS = Integer.MAX_VALUE;

    private Futex() {}

    /**
     * Blocks the carrier thread while four bytes are as expected, until {@link #wakeAll}, not longer than
     * told, or for no reason at all. Not noticed by an interrupt.
     */
    static void await(MemorySegment memory, long offset, int expected, long nanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(16, Long.BYTES);
            timeout.set(ValueLayout.JAVA_LONG, 0, nanos / second);
            timeout.set(ValueLayout.JAVA_LONG, 8, nanos % second);
            Kernel.invoke(SystemCall.FUTEX, memory.address() + offset, WAIT, expected, timeout.address());
        }
    }

    static void wakeAll(MemorySegment memory, long offset) {
        Kernel.invoke(SystemCall.FUTEX, memory.address() + offset, WAKE, ALL_WAITERS, 0);
    }
}
