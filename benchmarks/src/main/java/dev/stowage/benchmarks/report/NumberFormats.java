package dev.stowage.benchmarks.report;

import java.util.Locale;

/** Formats numbers for people, with three significant digits. */
final class NumberFormats {
    private static final double MILLION = 1e6;
    private static final double THOUSAND = 1e3;

    private NumberFormats() {}

    static String compact(double value) {
        if (Math.abs(value) >= MILLION) {
            return digits(value / MILLION) + " M";
        }
        if (Math.abs(value) >= 10 * THOUSAND) {
            return digits(value / THOUSAND) + " k";
        }
        return digits(value);
    }

    static String plain(double value) {
        return digits(value);
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "–";
        }
        int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : 2;
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }
}
