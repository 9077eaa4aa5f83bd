package dev.stowage.harness;

/** What the suite says of one clause and one subject. */
public enum ClauseVerdict {
    /** It holds. */
    PASS("pass"),
    /** It does not hold; or a declared deviation is no longer true. */
    VIOLATION("violation"),
    /** It does not hold, as declared. */
    DEVIATION("deviation"),
    /** It could not be looked at, wholly or in part; the detail says why. */
    NOT_RUN("not-run");

    private final String word;

    ClauseVerdict(String word) {
        this.word = word;
    }

    /** Returns the word of reports. */
    @Override
    public String toString() {
        return word;
    }
}
