package dev.stowage.posix;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Pauses between the attempts of a loop that polls or retries until a deadline, each pause longer than the
 * one before. For one thread.
 *
 * <pre>{@code
 * Backoff backoff = Backoff.polling(Deadline.after(timeout));
 * while (!isDone()) {
 *     if (!backoff.pause()) {
 *         throw new TimeoutException();
 *     }
 * }
 * }</pre>
 */
public final class Backoff {
    private static final long FIRST_POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LONGEST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long FIRST_RETRY_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LONGEST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long FIRST_RANDOM_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST_RANDOM_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Deadline deadline;
    private final int growthDivisor;
    private final long longestNanos;
    private final LongUnaryOperator choice;
    private long pauseNanos;

    private Backoff(Deadline deadline, long firstNanos, int growthDivisor, long longestNanos,
            LongUnaryOperator choice) {
        this.deadline = deadline;
        this.pauseNanos = firstNanos;
        this.growthDivisor = growthDivisor;
        this.longestNanos = longestNanos;
        this.choice = choice;
    }

    /**
     * Returns pauses for watching something that others bring about, such as the end of a process: they grow
     * by a sixteenth from 0.2 ms to 10 ms, so that the change is noticed soon after it happens.
     */
    public static Backoff polling(Deadline deadline) {
        return new Backoff(deadline, FIRST_POLL_NANOS, 16, LONGEST_POLL_NANOS, LongUnaryOperator.identity());
    }

    /**
     * Returns pauses for retrying what failed because others use it: they double from 0.1 ms to 20 ms, so
     * that many who retry do not hinder the one who works.
     */
    public static Backoff retrying(Deadline deadline) {
        return new Backoff(deadline, FIRST_RETRY_NANOS, 1, LONGEST_RETRY_NANOS, LongUnaryOperator.identity());
    }

    /**
     * Returns random pauses for retrying on another host, whose work is not seen from here: the longest pause
     * possible doubles from 2 ms to 250 ms, and the choice below it keeps those who retry out of step.
     */
    public static Backoff random(Deadline deadline, RandomGenerator random) {
        return new Backoff(deadline, FIRST_RANDOM_NANOS, 1, LONGEST_RANDOM_NANOS, random::nextLong);
    }

    /** When the attempts end. */
    public Deadline deadline() {
        return deadline;
    }

    /**
     * Pauses before the next attempt, until the deadline at the longest.
     *
     * @return false, without a pause, once the deadline has passed
     * @throws InterruptedException if the thread is interrupted before or during the pause
     */
    public boolean pause() throws InterruptedException {
        throwIfInterrupted();
        long remainingNanos = deadline.remainingNanos();
        if (remainingNanos <= 0) {
            return false;
        }
        LockSupport.parkNanos(this, Math.min(choice.applyAsLong(pauseNanos), remainingNanos));
        throwIfInterrupted();
        pauseNanos = Math.min(pauseNanos + pauseNanos / growthDivisor, longestNanos);
        return true;
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** A fact that can be checked at any time. */
    @FunctionalInterface
    public interface Condition {
        /** Whether the condition holds now. */
        boolean holds() throws IOException;
    }

    /**
     * Waits until a condition holds. Checks it at once, and a last time when the deadline has passed.
     *
     * @return false if it did not hold by the deadline
     * @throws IOException if the condition cannot be checked
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await(Condition condition) throws IOException, InterruptedException {
        while (!condition.holds()) {
            if (!pause()) {
                return false;
            }
        }
        return true;
    }
}
