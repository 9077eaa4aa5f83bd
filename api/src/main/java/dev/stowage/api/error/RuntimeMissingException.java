package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/** The program that a backend drives is not on this machine; nothing was done. */
public final class RuntimeMissingException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    /**
     * Names it and how to get it.
     *
     * @param subject the backend
     * @param operation what was asked for
     * @param problem what is missing
     * @param hint how to get it
     */
    public RuntimeMissingException(String subject, Operation operation, String problem, String hint) {
        super(subject, Optional.of(operation), problem + "; " + hint);
        this.hint = hint;
    }

    /**
     * Returns how to get it.
     *
     * @return a command where there is one
     */
    public String hint() {
        return hint;
    }
}
