package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Stability;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Other containers depend on this one. Nothing was done.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class ConflictException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final ArrayList<QualifiedId> dependents;

    /**
     * Creates the exception.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param dependents the containers that depend on it; copied
     */
    public ConflictException(ErrorSubject subject, Operation operation, List<QualifiedId> dependents) {
        super(subject, operation,
                "used by " + dependents.stream().map(QualifiedId::toString).collect(Collectors.joining(", "))
                        + "; delete those first, or use force");
        this.dependents = new ArrayList<>(dependents);
    }

    /** {@return the containers that depend on this one; immutable} */
    public List<QualifiedId> dependents() {
        return List.copyOf(dependents);
    }
}
