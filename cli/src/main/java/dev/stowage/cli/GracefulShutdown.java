package dev.stowage.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command clean up when a signal ends the JVM: {@link #isRequested()} becomes true, and the JVM waits
 * up to a minute until the command has closed this. The exit code is that of the signal. Thread-safe.
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

    /** Whether a signal has arrived, so that the command should end. */
    boolean isRequested() {
        return requested;
    }

    private void awaitClose() {
        requested = true;
        console.err().println("\nstowage: interrupted; cleaning up");
        try {
            if (!closed.await(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                console.err()
                        .println("stowage: cleaning up took more than " + TIMEOUT.toSeconds()
                                + " s; containers or files may be left");
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
            // the JVM is ending, and the hook runs already: it returns now that this is closed
        }
    }
}
