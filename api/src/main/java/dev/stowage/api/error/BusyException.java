package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.time.Duration;
import java.util.Optional;

/** Another holds the lock and did not give it back in time; nothing was done. */
public final class BusyException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final String holder;

    /**
     * Names the holder.
     *
     * @param subject the container or store
     * @param operation what was asked for
     * @param holder who holds the lock and for what, for example {@code pid 4711, stop web-1}
     * @param waited how long the caller waited
     */
    public BusyException(String subject, Operation operation, String holder, Duration waited) {
        super(subject, Optional.of(operation),
                "held by " + holder + "; gave up after " + waited.toMillis() + " ms");
        this.holder = holder;
    }

    /**
     * Returns who holds the lock.
     *
     * @return the holder as text: process and operation
     */
    public String holder() {
        return holder;
    }
}
