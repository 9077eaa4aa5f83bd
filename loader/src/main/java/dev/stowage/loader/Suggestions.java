package dev.stowage.loader;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggests the name that a misspelled one was probably meant to be. */
final class Suggestions {
    private static final int MAXIMUM_EDITS = 2;

    private Suggestions() {}

    /** Returns {@code " (did you mean X?)"}, or an empty text if no candidate is similar. */
    static String hint(String input, Collection<String> candidates) {
        return closest(input, candidates).map(candidate -> " (did you mean " + candidate + "?)").orElse("");
    }

    static Optional<String> closest(String input, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> editDistance(input, candidate) <= MAXIMUM_EDITS)
                .min(Comparator.comparingInt((String candidate) -> editDistance(input, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The Levenshtein distance. */
    private static int editDistance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
