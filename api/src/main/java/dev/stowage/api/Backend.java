package dev.stowage.api;

/**
 * The common part of a runtime and a status storage backend. Thread-safe.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public interface Backend extends AutoCloseable {

    /**
     * {@return the name that settings and reports use: a lower-case letter, then lower-case letters, digits,
     * {@code +} and {@code -}; for example {@code runc} or {@code runc+file}}
     */
    String name();

    /**
     * Finds out whether the backend can work on this machine. May start a process, with a timeout of its own.
     * Throws nothing if something is missing: that is the answer.
     *
     * @return whether it can work, and if not, how to change that
     */
    Availability availability();

    /**
     * Releases what this object holds: descriptors, locks, threads. No container is touched and nothing that
     * was acknowledged is lost. Later calls, except of this method and {@link #name()}, throw
     * {@link dev.stowage.api.error.ClosedException}. Idempotent.
     */
    @Override
    void close();
}
