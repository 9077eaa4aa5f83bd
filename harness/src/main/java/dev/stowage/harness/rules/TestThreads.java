package dev.stowage.harness.rules;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs actions on threads of their own. */
public final class TestThreads {
    private TestThreads() {}

    /** Starts an action on its own thread. */
    public static <T> BackgroundTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        // not a virtual thread: backends that block in the file system or in native code occupy its carrier
        return new BackgroundTask<>(Thread.ofPlatform().daemon().start(task), task);
    }

    /** An action that has been started. */
    public record BackgroundTask<T>(Thread thread, FutureTask<T> task) {
        /** Returns whether the action has ended. */
        public boolean isDone() {
            return task.isDone();
        }

        /** Waits for the end of the action; returns whether it ended before the timeout. */
        public boolean awaitDone(Duration timeout) throws InterruptedException {
            return isDone(timeout);
        }

        private boolean isDone(Duration timeout) throws InterruptedException {
            try {
                task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                // the answer to the question whether the action has ended
                return false;
            } catch (ExecutionException e) {
                // result() throws what the action has thrown
                return true;
            }
        }

        /** Returns the result of the action, or throws what it has thrown. */
        public T result(Duration timeout) throws Exception {
            try {
                return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException("did not end within " + timeout.toMillis() + " ms", e);
            } catch (ExecutionException e) {
                throw unwrap(e);
            }
        }
    }

    /** Returns what an exception wraps, or throws it if it is an error. */
    public static Exception unwrap(Exception wrapper) {
        return switch (wrapper.getCause()) {
            case Exception exception -> exception;
            case Error error -> throw error;
            case null, default -> wrapper;
        };
    }

    /** How an action ended on an interrupted thread. */
    public record InterruptedCall(@Nullable Exception thrown, boolean interruptFlag) {}

    /** Performs an action on a thread whose interrupt flag is set. */
    public static InterruptedCall callInterrupted(RuleFindings.ThrowingAction action, Duration timeout)
            throws Exception {
        return start(() -> {
            Thread.currentThread().interrupt();
            @Nullable
            Exception thrown = null;
            try {
                action.run();
            } catch (Exception e) {
                thrown = e;
            }
            return new InterruptedCall(thrown, Thread.currentThread().isInterrupted());
        }).result(timeout);
    }
}
