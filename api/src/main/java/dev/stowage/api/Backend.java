package dev.stowage.api;

/** What runtimes and storages have in common. Thread-safe. */
public interface Backend extends AutoCloseable {

    /**
     * Returns the name that settings and reports use: one lower-case word.
     *
     * @return for example {@code runc}
     */
    String name();

    /**
     * Looks whether the backend can work on this machine. May start a process; bounded by a deadline of its
     * own. Never throws for something that is missing.
     *
     * @return what was found
     */
    Availability availability();

    /**
     * Gives back what this object holds: descriptors, locks, threads. No container is touched and nothing
     * acknowledged is lost. Later calls, except of this method and {@link #name()}, throw
     * {@link dev.stowage.api.error.ClosedException}. Closing twice is closing once.
     */
    @Override
    void close();
}
