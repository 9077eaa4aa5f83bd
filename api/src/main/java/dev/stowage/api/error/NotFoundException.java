package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;

/**
 * There is no such container, run or record, or the handle is of one that has been deleted.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class NotFoundException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param subject what was looked for
     * @param operation what was being done
     */
    public NotFoundException(ErrorSubject subject, Operation operation) {
        super("no such container: " + subject, subject, operation, "no such container");
    }

    /**
     * Creates the exception for a container that existed once.
     *
     * @param subject what was looked for
     * @param operation what was being done
     * @param problem what happened to it
     */
    public NotFoundException(ErrorSubject subject, Operation operation, String problem) {
        super(subject, operation, problem);
    }
}
