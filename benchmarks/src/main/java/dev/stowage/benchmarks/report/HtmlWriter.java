package dev.stowage.benchmarks.report;

import java.util.Locale;

/** HTML and SVG as text. Whatever comes from outside is escaped. */
final class HtmlWriter {
    private final StringBuilder text = new StringBuilder();

    /** Adds markup as it is. */
    HtmlWriter raw(String markup) {
        text.append(markup);
        return this;
    }

    /** Adds {@code <name attributes>}; attributes are names and values in turn. */
    HtmlWriter open(String name, Object... attributes) {
        text.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(value(attributes[i + 1])))
                    .append('"');
        }
        text.append('>');
        return this;
    }

    HtmlWriter close(String name) {
        text.append("</").append(name).append('>');
        return this;
    }

    HtmlWriter text(String content) {
        text.append(escaped(content));
        return this;
    }

    /** Adds a whole element with words in it. */
    HtmlWriter element(String name, String content, Object... attributes) {
        return open(name, attributes).text(content).close(name);
    }

    /** Coordinates need no more than two decimals. */
    private static String value(Object value) {
        if (value instanceof Coordinate(double number)) {
            return String.format(Locale.ROOT, "%.2f", number).replaceFirst("\\.?0+$", "");
        }
        return value.toString();
    }

    /** A number that is only drawn. */
    record Coordinate(double number) {}

    static Coordinate at(double number) {
        return new Coordinate(number);
    }

    static String escaped(String content) {
        return content.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
