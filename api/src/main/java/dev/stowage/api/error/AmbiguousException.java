package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Stability;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A text means several containers.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class AmbiguousException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final ArrayList<QualifiedId> candidates;

    /**
     * Creates the exception.
     *
     * @param subject the text
     * @param candidates the containers that it could mean; copied
     */
    public AmbiguousException(ErrorSubject subject, List<QualifiedId> candidates) {
        super("ambiguous: " + problem(subject, candidates), subject, Operation.RESOLVE,
                problem(subject, candidates));
        this.candidates = new ArrayList<>(candidates);
    }

    /** {@return the containers that the text could mean, in the order of ids; immutable} */
    public List<QualifiedId> candidates() {
        return List.copyOf(candidates);
    }

    private static String problem(ErrorSubject subject, List<QualifiedId> candidates) {
        return subject + " could be "
                + candidates.stream().map(QualifiedId::toString).collect(Collectors.joining(", "))
                + "; give more of the id";
    }
}
