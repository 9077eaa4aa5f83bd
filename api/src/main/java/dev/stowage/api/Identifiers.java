package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;
import java.util.regex.Pattern;

/** The one grammar of container ids and names. */
final class Identifiers {
    static final int MAXIMUM_LENGTH = 64;

    /** Possessive, so that a hostile text of any length is refused in linear time. */
    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9]++(?:[._-][A-Za-z0-9]++)*+");

    private Identifiers() {}

    static String requireValid(String kind, String value) {
        if (value.isEmpty()) {
            throw new InvalidArgumentException(kind,
                    "is empty; give 1 to 64 letters, digits or single . _ -");
        }
        if (value.length() > MAXIMUM_LENGTH) {
            throw new InvalidArgumentException(kind + " \"" + value.substring(0, MAXIMUM_LENGTH) + "…\"",
                    "has " + value.length() + " characters; at most " + MAXIMUM_LENGTH + " are allowed");
        }
        if (!GRAMMAR.matcher(value).matches()) {
            throw new InvalidArgumentException(kind + " \"" + printable(value) + "\"",
                    "must be letters and digits, with single . _ or - between them");
        }
        return value;
    }

    /** Control characters of a hostile text must not reach a terminal or a log. */
    private static String printable(String value) {
        return value.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
