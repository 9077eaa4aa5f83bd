package dev.stowage.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/**
 * Waits for changes of memory that processes share, see futex(2). A process that changes a word wakes all
 * threads that wait for it. A process that is killed before it does so wakes none, so each wait has a
 * timeout.
 */
final class Futex {
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final int ALL_WAITERS = Integer.MAX_VALUE;

    private Futex() {}

    /**
     * Blocks while a 32-bit word has the expected value: until {@link #wakeAll}, until the time is over, or
     * until a spurious wake-up. Blocks the carrier of a virtual thread, and does not react to interrupts.
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
