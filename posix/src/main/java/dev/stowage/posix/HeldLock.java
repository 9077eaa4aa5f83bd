package dev.stowage.posix;

import java.util.concurrent.atomic.AtomicBoolean;

/** A lock that is held until any thread closes this object, or until the process ends. Thread-safe. */
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
     * Releases the lock. Idempotent.
     *
     * @throws java.io.UncheckedIOException if the kernel refuses; then only closing the {@link FileLocks}
     * releases the lock
     */
    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            release.run();
        }
    }
}
