package dev.stowage.harness;

/** A rule cannot be run on this machine or with this subject. It is reported, never passed over. */
public final class NotRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says why.
     *
     * @param reason what is missing, and how to get it where there is a way
     */
    public NotRunException(String reason) {
        super(reason);
    }
}
