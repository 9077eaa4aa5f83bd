package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/** The backend does not declare the capability that this needs; nothing was done. */
public final class UnsupportedException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final String capability;

    /**
     * Refuses an operation.
     *
     * @param subject the container or backend
     * @param operation what was asked for
     * @param capability the name of what is missing
     */
    public UnsupportedException(String subject, Operation operation, String capability) {
        super(subject, Optional.of(operation), "this backend has no " + capability);
        this.capability = capability;
    }

    /**
     * Returns what is missing.
     *
     * @return the name of a {@link dev.stowage.api.Capability} or of a storage level
     */
    public String capability() {
        return capability;
    }
}
