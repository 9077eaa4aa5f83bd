package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;
import java.time.Duration;

/**
 * Another owner held the lock for longer than the caller waited. Nothing was done.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class BusyException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final LockOwner owner;
    private final Duration waited;

    /**
     * Creates the exception.
     *
     * @param subject the container or store
     * @param operation what was asked for
     * @param owner who holds the lock
     * @param waited how long the caller waited
     */
    public BusyException(ErrorSubject subject, Operation operation, LockOwner owner, Duration waited) {
        super(subject, operation, "locked by " + owner + "; gave up after " + waited.toMillis() + " ms");
        this.owner = owner;
        this.waited = waited;
    }

    /** {@return who holds the lock, as far as it is known} */
    public LockOwner owner() {
        return owner;
    }

    /** {@return how long the caller waited: the timeout that expired} */
    public Duration waited() {
        return waited;
    }
}
