package dev.stowage.posix;

import java.util.concurrent.atomic.AtomicBoolean;

/** A lock that is held until it is closed, by whatever thread, or until the process ends. Thread-safe. */
public final class HeldLock implements AutoCloseable {
    private final String key;
    private final Runnable release;
    private final AtomicBoolean released = new AtomicBoolean();

    HeldLock(String key, Runnable release) {
        this.key = key;
        this.release = release;
    }

    public String key() {
        return key;
    }

    /**
     * Gives the lock up; idempotent.
     *
     * @throws java.io.UncheckedIOException the kernel refused; then only closing the {@link FileLocks} frees
     * it
     */
    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            release.run();
        }
    }
}
