package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.List;
import java.util.Optional;

/** Other containers depend on this one; nothing was done. */
public final class ConflictException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> dependents;

    /**
     * Lists the dependants.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param dependents full ids; copied
     */
    public ConflictException(String subject, Operation operation, List<String> dependents) {
        super(subject, Optional.of(operation),
                "used by " + String.join(", ", dependents) + "; delete those first, or use force");
        this.dependents = List.copyOf(dependents);
    }

    /**
     * Returns who depends on the container.
     *
     * @return full ids
     */
    public List<String> dependents() {
        return dependents;
    }
}
