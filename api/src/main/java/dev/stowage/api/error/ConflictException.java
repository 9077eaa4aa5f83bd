package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.List;
import java.util.Optional;

/** Other containers depend on this one; nothing was done. */
public final class ConflictException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> dependants;

    /**
     * Lists the dependants.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param dependants full ids; copied
     */
    public ConflictException(String subject, Operation operation, List<String> dependants) {
        super(subject, Optional.of(operation),
                "used by " + String.join(", ", dependants) + "; delete those first, or use force");
        this.dependants = List.copyOf(dependants);
    }

    /**
     * Returns who depends on the container.
     *
     * @return full ids
     */
    public List<String> dependants() {
        return dependants;
    }
}
