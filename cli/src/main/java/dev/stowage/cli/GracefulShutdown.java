package dev.stowage.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command take back what it has made when a signal ends the JVM: it is told to come to an end, and the
 * JVM waits until it is closed, a minute at most. The exit code is that of the signal. Thread-safe.
 */
final class GracefulShutdown implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final Console console;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread shutdownHook = new Thread(this::awaitClose);
    private volatile boolean requested;

    private GracefulShutdown(Console console) {
        this.console = console;
    }

    static GracefulShutdown onSignals(Console console) {
        GracefulShutdown shutdown = new GracefulShutdown(console);
        Runtime.getRuntime().addShutdownHook(shutdown.shutdownHook);
        return shutdown;
    }

    /** Whether to begin nothing more. */
    boolean isRequested() {
        return requested;
    }

    private void awaitClose() {
        requested = true;
        console.err().println("\nstowage: ending, and taking back what was made");
        try {
            if (!closed.await(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                console.err()
                        .println("stowage: did not end within " + TIMEOUT.toSeconds()
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
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // the JVM is ending: the hook sees that all is done
        }
    }
}
