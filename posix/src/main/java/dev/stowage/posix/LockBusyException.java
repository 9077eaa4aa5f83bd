package dev.stowage.posix;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Another holder did not release a lock in time. The caller does not hold it. */
public final class LockBusyException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String key;
    private final Duration timeout;
    private final transient @Nullable LockHolder holder;

    LockBusyException(String key, Duration timeout, Optional<LockHolder> holder) {
        super("the lock '"
                + key + "' was not released within " + timeout + holder
                        .map(found -> ": process " + found.pid() + " has held it since " + found.since()
                                + " to " + found.note())
                        .orElse(""));
        this.key = key;
        this.timeout = timeout;
        this.holder = holder.orElse(null);
    }

    public String key() {
        return key;
    }

    /** How long the caller waited. */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Returns the holder of the lock when the wait ended; empty if it is unknown, for example because the
     * holder was just changing.
     */
    public Optional<LockHolder> holder() {
        return Optional.ofNullable(holder);
    }
}
