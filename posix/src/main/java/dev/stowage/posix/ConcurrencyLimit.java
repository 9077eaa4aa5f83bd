package dev.stowage.posix;

import java.util.concurrent.Semaphore;

/**
 * Lets a limited number of callers work at once; the others wait in the order in which they came. A timeout
 * of the work begins when the work begins, so that it does not contain the wait. Thread-safe.
 *
 * <pre>{@code
 * try (var _ = limit.enter()) {
 *     Deadline deadline = Deadline.after(timeout);
 *     work(deadline);
 * }
 * }</pre>
 */
public final class ConcurrencyLimit {
    private static final int PERMITS_PER_PROCESSOR = 2;

    private final Semaphore permits;

    private ConcurrencyLimit(int permits) {
        this.permits = new Semaphore(permits, true);
    }

    /** Returns a new limit for work that starts processes: twice the number of processors. */
    public static ConcurrencyLimit ofMachine() {
        return of(PERMITS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
    }

    /** Returns a new limit of a number of callers. */
    public static ConcurrencyLimit of(int callers) {
        return new ConcurrencyLimit(callers);
    }

    /**
     * Waits until the caller may work.
     *
     * @return what ends the work when it is closed
     * @throws InterruptedException if the thread is interrupted before or during the wait; the caller must
     * not work then
     */
    public Entry enter() throws InterruptedException {
        permits.acquire();
        return permits::release;
    }

    /** A caller that may work until it closes this; to be closed once. */
    @FunctionalInterface
    public interface Entry extends AutoCloseable {
        @Override
        void close();
    }
}
