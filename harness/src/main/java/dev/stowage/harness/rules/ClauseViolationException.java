package dev.stowage.harness.rules;

import dev.stowage.harness.Clause;

/** Ends a rule: a clause does not hold. */
public final class ClauseViolationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Clause clause;

    public ClauseViolationException(Clause clause, String seen) {
        super(seen);
        this.clause = clause;
    }

    Clause clause() {
        return clause;
    }
}
