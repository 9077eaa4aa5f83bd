package dev.stowage.harness;

/** The result of one clause for one subject. */
public enum ClauseVerdict {
    /** It holds. */
    PASS("pass"),
    /** The clause does not hold, or it holds although a deviation is declared. */
    VIOLATION("violation"),
    /** The clause does not hold, as a deviation declares. */
    DEVIATION("deviation"),
    /** The clause could not be checked, or only in part; the detail gives the reason. */
    NOT_RUN("not-run");

    private final String word;

    ClauseVerdict(String word) {
        this.word = word;
    }

    /** Returns the word that reports use. */
    @Override
    public String toString() {
        return word;
    }
}
