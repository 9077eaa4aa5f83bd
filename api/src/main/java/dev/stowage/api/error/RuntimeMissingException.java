package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * The program that a backend drives is not on this machine. Nothing was done.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class RuntimeMissingException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    /**
     * Creates the exception.
     *
     * @param subject the backend or container
     * @param operation what was asked for
     * @param problem what is missing
     * @param hint how to get it: a command where there is one
     */
    public RuntimeMissingException(ErrorSubject subject, Operation operation, String problem, String hint) {
        super(subject, operation, problem + "; " + hint);
        this.hint = hint;
    }

    /** {@return how to get what is missing: a command where there is one} */
    public String hint() {
        return hint;
    }
}
