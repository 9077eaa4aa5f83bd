package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.List;
import java.util.Optional;

/** A text means several containers. */
public final class AmbiguousException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> candidates;

    /**
     * Lists what it could mean.
     *
     * @param subject the text
     * @param candidates the full ids that it could mean; copied
     */
    public AmbiguousException(String subject, List<String> candidates) {
        super(subject, Optional.of(Operation.RESOLVE), "could be any of " + String.join(", ", candidates)
                + "; give more of the id");
        this.candidates = List.copyOf(candidates);
    }

    /**
     * Returns what it could mean.
     *
     * @return full ids, sorted
     */
    public List<String> candidates() {
        return candidates;
    }
}
