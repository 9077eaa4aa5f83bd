package dev.stowage.integration.documents;

import java.util.regex.Pattern;

/**
 * A word that the prose does not use.
 *
 * @param pattern finds it, whatever its case
 * @param replacement what to write instead
 */
record WordRule(Pattern pattern, String replacement) {
    private static final String ARROW = " -> ";

    /** Reads a line such as {@code verbs? -> operation}. */
    static WordRule parse(String line) {
        int arrow = line.lastIndexOf(ARROW);
        if (arrow <= 0) {
            throw new IllegalArgumentException("not of the form WORD" + ARROW + "REPLACEMENT: " + line);
        }
        return new WordRule(
                Pattern.compile("(?<![\\w-])(?:" + line.substring(0, arrow).strip() + ")(?![\\w-])",
                        Pattern.CASE_INSENSITIVE),
                line.substring(arrow + ARROW.length()).strip());
    }
}
