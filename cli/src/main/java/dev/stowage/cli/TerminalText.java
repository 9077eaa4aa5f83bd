package dev.stowage.cli;

import java.util.HexFormat;
import java.util.function.IntPredicate;

/**
 * Text from outside, such as names, paths and reasons, as it may be printed: a terminal would obey control
 * characters, and marks of writing direction show characters in another order than they have. Both are shown
 * as escapes.
 */
final class TerminalText {
    private TerminalText() {}

    /** Returns one line. */
    static String line(String text) {
        return escape(text, TerminalText::isUnsafe);
    }

    /** Returns text that may have several lines; JSON keeps its meaning, as only its texts are changed. */
    static String lines(String text) {
        return escape(text, c -> c != '\n' && isUnsafe(c));
    }

    private static String escape(String text, IntPredicate unsafe) {
        if (text.chars().noneMatch(unsafe)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            if (unsafe.test(c)) {
                escaped.append("\\u").append(HexFormat.of().toHexDigits((char) c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }

    private static boolean isUnsafe(int c) {
        return Character.isISOControl(c) || switch (Character.getType(c)) {
            // direction marks, invisible characters, separators of lines and paragraphs
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
