package dev.stowage.harness;

/**
 * Thrown if a rule cannot be run on this machine or with this subject. The report shows its clauses as not
 * run.
 */
public final class NotRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says why.
     *
     * @param reason what is missing and, if possible, how to get it
     */
    public NotRunException(String reason) {
        super(reason);
    }

    /**
     * Says why, with what was thrown.
     *
     * @param reason what is missing and, if possible, how to get it
     * @param cause what was thrown below
     */
    public NotRunException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
