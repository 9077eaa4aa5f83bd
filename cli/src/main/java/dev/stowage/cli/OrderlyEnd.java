package dev.stowage.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command take back what it has made when a signal ends the JVM: it is told to come to an end, and the
 * JVM waits until it is closed, a minute at most. The exit code is that of the signal. Thread-safe.
 */
final class OrderlyEnd implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Console console;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::await);
    private volatile boolean wanted;

    private OrderlyEnd(Console console) {
        this.console = console;
    }

    static OrderlyEnd onSignals(Console console) {
        OrderlyEnd end = new OrderlyEnd(console);
        Runtime.getRuntime().addShutdownHook(end.hook);
        return end;
    }

    /** Whether to begin nothing more. */
    boolean isWanted() {
        return wanted;
    }

    private void await() {
        wanted = true;
        console.err().println("\nstowage: ending, and taking back what was made");
        try {
            if (!closed.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                console.err()
                        .println("stowage: did not end within " + LONGEST.toSeconds()
                                + " s: containers or files may be left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending: the hook sees that all is done
        }
    }
}
