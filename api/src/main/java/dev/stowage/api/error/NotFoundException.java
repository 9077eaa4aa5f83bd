package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/** There is no such container, run or record; or the handle means one that has been deleted. */
public final class NotFoundException extends StowageException {
    private static final long serialVersionUID = 1L;

    /**
     * Says that there is none.
     *
     * @param subject what was looked for
     * @param operation what was being done
     */
    public NotFoundException(String subject, Operation operation) {
        super(subject, Optional.of(operation), "there is no such container");
    }

    /**
     * Says that there is none any more.
     *
     * @param subject what was looked for
     * @param operation what was being done
     * @param problem what became of it
     */
    public NotFoundException(String subject, Operation operation, String problem) {
        super(subject, Optional.of(operation), problem);
    }
}
