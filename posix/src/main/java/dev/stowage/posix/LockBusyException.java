package dev.stowage.posix;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lock was not to be had in time. The caller holds nothing. */
public final class LockBusyException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String key;
    private final Duration timeout;
    private final transient @Nullable LockHolder holder;

    LockBusyException(String key, Duration timeout, Optional<LockHolder> holder) {
        super("the lock '" + key + "' was not free within " + timeout
                + holder.map(found -> ": process " + found.pid() + " holds it since " + found.since() + " to "
                        + found.note())
                        .orElse(""));
        this.key = key;
        this.timeout = timeout;
        this.holder = holder.orElse(null);
    }

    public String key() {
        return key;
    }

    /** How long the caller was ready to wait. */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Who held it when the wait ended; empty if that could not be told, for instance because it was just
     * changing.
     */
    public Optional<LockHolder> holder() {
        return Optional.ofNullable(holder);
    }
}
