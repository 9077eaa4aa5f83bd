package dev.stowage.harness.rules;

import dev.stowage.harness.Clause;

/** Thrown by a rule when a clause does not hold; ends the rule. */
public final class ClauseViolationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Clause clause;

    /** Creates the exception with what was observed. */
    public ClauseViolationException(Clause clause, String seen) {
        super(seen);
        this.clause = clause;
    }

    /** Creates the exception with what was observed and what was thrown. */
    public ClauseViolationException(Clause clause, String seen, Throwable cause) {
        super(seen, cause);
        this.clause = clause;
    }

    Clause clause() {
        return clause;
    }
}
