package dev.stowage.loader;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Suggests the name that a misspelled one was probably meant to be: a typing error apart, two in long names.
 */
public final class Suggestions {
    private static final int MAXIMUM_EDITS = 2;
    private static final int LONG_NAME = 5;

    private Suggestions() {}

    /** Returns {@code " (did you mean X?)"}, or an empty text if no candidate is similar. */
    static String hint(String input, Collection<String> candidates) {
        return closest(input, candidates).map(candidate -> " (did you mean " + candidate + "?)").orElse("");
    }

    /**
     * Finds the most similar name.
     *
     * @param input what was typed
     * @param candidates the names that exist
     * @return the name, or empty if none is similar
     */
    public static Optional<String> closest(String input, Collection<String> candidates) {
        int maximum = input.length() < LONG_NAME ? 1 : MAXIMUM_EDITS;
        return candidates.stream()
                .filter(candidate -> editDistance(input, candidate) <= maximum)
                .min(Comparator.comparingInt((String candidate) -> editDistance(input, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The Levenshtein distance, in which two letters in the wrong order are one edit. */
    private static int editDistance(String from, String to) {
        int[][] distance = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                distance[i][j] = i == 0 || j == 0 ? i + j : nextDistance(distance, from, to, i, j);
            }
        }
        return distance[from.length()][to.length()];
    }

    private static int nextDistance(int[][] distance, String from, String to, int i, int j) {
        int replaced = distance[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int nearest = Math.min(replaced, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(nearest, distance[i - 2][j - 2] + 1) : nearest;
    }
}
