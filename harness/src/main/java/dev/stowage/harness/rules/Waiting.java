package dev.stowage.harness.rules;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Waits for conditions, with a deadline. */
final class Waiting {
    private Waiting() {}

    /** Returns whether the condition came true in time. Looks often at first, then less so. */
    static boolean until(Duration longest, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        long pauseMicros = 200;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(Duration.ofNanos(pauseMicros * 1000));
            pauseMicros = Math.min(pauseMicros * 2, 20_000);
        }
        return true;
    }

    /** Lets time pass, for rules that say that something does not happen. */
    static void pause(Duration time) throws InterruptedException {
        boolean never = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
        if (never) {
            throw new IllegalStateException();
        }
    }

    /** Does something on a thread of its own. */
    static <T> Background<T> background(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        // a virtual thread would wait for those whose backends block in the file system or in native code
        return new Background<>(Thread.ofPlatform().daemon().start(task), task);
    }

    /** Something that is under way. */
    record Background<T>(Thread thread, FutureTask<T> task) {
        boolean ended() {
            return task.isDone();
        }

        boolean endedWithin(Duration longest) throws InterruptedException {
            return ended(longest);
        }

        private boolean ended(Duration longest) throws InterruptedException {
            try {
                task.get(longest.toNanos(), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                return true;
            }
        }

        /** Returns what came of it; throws what it threw. */
        T result(Duration longest) throws Exception {
            try {
                return task.get(longest.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException("did not end within " + longest.toMillis() + " ms");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Exception cause) {
                    throw cause;
                }
                throw e;
            }
        }
    }

    /** How an act ended on a thread that was interrupted before. */
    record Interrupted(@Nullable Exception thrown, boolean flag) {}

    /** Does something on a thread that has been interrupted. */
    static Interrupted interrupted(Findings.Act act, Duration longest) throws Exception {
        return background(() -> {
            Thread.currentThread().interrupt();
            @Nullable
            Exception thrown = null;
            try {
                act.run();
            } catch (Exception e) {
                thrown = e;
            }
            return new Interrupted(thrown, Thread.currentThread().isInterrupted());
        }).result(longest);
    }
}
