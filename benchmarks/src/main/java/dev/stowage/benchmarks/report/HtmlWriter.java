package dev.stowage.benchmarks.report;

import java.util.Locale;

/** Writes HTML and SVG. Texts and attribute values are escaped; markup is not. Not thread-safe. */
final class HtmlWriter {
    private final StringBuilder text = new StringBuilder();

    /** Appends markup without escaping it. */
    HtmlWriter raw(String markup) {
        text.append(markup);
        return this;
    }

    /** Adds {@code <name attributes>}; attributes alternate between name and value. */
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

    /** Appends an element that contains only text. */
    HtmlWriter element(String name, String content, Object... attributes) {
        return open(name, attributes).text(content).close(name);
    }

    /** Formats a coordinate with two decimals. */
    private static String value(Object value) {
        if (value instanceof Coordinate(double number)) {
            return String.format(Locale.ROOT, "%.2f", number).replaceFirst("\\.?0+$", "");
        }
        return value.toString();
    }

    /** Formats a number. */
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
