package dev.stowage.benchmarks.report;

import static dev.stowage.benchmarks.report.Html.at;

import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Series;
import java.util.List;
import java.util.Locale;

/** The contestants of one case: a bar to the median, and a line from the lowest to the highest round. */
final class BarChart {
    private static final int WIDTH = 680;
    private static final int NAMES = 170;
    private static final int VALUES = 96;
    private static final int ROW = 30;
    private static final int BAR = 16;
    private static final int TOP = 6;
    private static final int AXIS = 26;
    private static final int LONGEST_NAME = 23;

    private BarChart() {}

    static void draw(Html html, CaseResult result, Measure measure) {
        List<Series> drawn = result.series()
                .stream()
                .filter(series -> series.median(measure).isPresent())
                .toList();
        double[] values = drawn.stream()
                .flatMap(series -> series.values(measure).stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
        Scale scale = Scale.of(values, WIDTH - NAMES - VALUES);
        int bottom = TOP + drawn.size() * ROW;
        String label = measure.label() + " in " + measure.unit() + ", "
                + measure.better().name().toLowerCase(Locale.ROOT) + " is better"
                + (scale.logarithmic() ? ", logarithmic" : "");
        html.open("svg", "viewBox", "0 0 " + WIDTH + " " + (bottom + AXIS), "role", "img", "aria-label",
                "Bars: " + label + " for " + Findings.title(result) + ". The table below has the numbers.");
        axis(html, scale, bottom);
        for (int i = 0; i < drawn.size(); i++) {
            row(html, drawn.get(i), measure, scale, TOP + i * ROW);
        }
        html.close("svg").element("p", label, "class", "unit");
    }

    private static void axis(Html html, Scale scale, int bottom) {
        for (double tick : scale.ticks()) {
            double x = NAMES + scale.of(tick);
            html.open("line", "class", "grid", "x1", at(x), "x2", at(x), "y1", TOP, "y2", bottom)
                    .close("line");
            html.element("text", Numbers.shortened(tick), "class", "tick", "x", at(x), "y", bottom + 16,
                    "text-anchor", "middle");
        }
    }

    private static String shortened(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME - 1) + "…" : name;
    }

    private static void row(Html html, Series series, Measure measure, Scale scale, int top) {
        double median = series.median(measure).orElseThrow();
        List<Double> sorted = series.values(measure).stream().sorted().toList();
        double middle = top + ROW / 2.0;
        double end = scale.of(median);
        double low = NAMES + scale.of(sorted.getFirst());
        double high = NAMES + scale.of(sorted.getLast());
        String kind = series.kind().name().toLowerCase(Locale.ROOT);
        html.element("text", shortened(series.contestant()), "class", "name " + kind, "x", NAMES - 10, "y",
                at(middle + 4),
                "text-anchor", "end");
        html.open("rect", "class", "mark bar " + kind, "data-contestant", series.contestant(), "data-measure",
                measure.name(), "data-value", median, "x", NAMES, "y", at(middle - BAR / 2.0), "width",
                at(Math.max(1.5, end)), "height", BAR, "rx", 3);
        html.element("title", series.contestant() + ": " + Numbers.shortened(median) + " " + measure.unit()
                + ", rounds from " + Numbers.shortened(sorted.getFirst()) + " to "
                + Numbers.shortened(sorted.getLast())).close("rect");
        html.open("path", "class", "range", "d", String.format(Locale.ROOT,
                "M%.1f %.1fV%.1fM%.1f %.1fH%.1fM%.1f %.1fV%.1f", low, middle - 4, middle + 4, low, middle,
                high,
                high, middle - 4, middle + 4)).close("path");
        html.element("text", Numbers.shortened(median), "class", "value", "x",
                at(Math.max(NAMES + end, high) + 8), "y", at(middle + 4));
    }
}
