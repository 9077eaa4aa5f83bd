package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/** The container lives on another host, or under another root; only that one can change it. */
public final class NotLocalException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final String host;

    /**
     * Names the place.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param host where it lives
     */
    public NotLocalException(String subject, Operation operation, String host) {
        super(subject, Optional.of(operation), "lives at " + host + "; ask there");
        this.host = host;
    }

    /**
     * Returns where the container lives.
     *
     * @return the place as text
     */
    public String host() {
        return host;
    }
}
