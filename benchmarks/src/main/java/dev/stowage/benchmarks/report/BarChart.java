package dev.stowage.benchmarks.report;

import static dev.stowage.benchmarks.report.HtmlWriter.at;

import dev.stowage.benchmarks.run.CandidateSamples;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Metric;
import java.util.List;
import java.util.Locale;

/**
 * Draws the candidates of one case: a bar up to the median, and a line from the lowest to the highest round.
 */
final class BarChart {
    private static final int WIDTH = 680;
    private static final int NAME_WIDTH = 170;
    private static final int VALUE_WIDTH = 96;
    private static final int ROW_HEIGHT = 30;
    private static final int BAR_HEIGHT = 16;
    private static final int TOP = 6;
    private static final int AXIS_HEIGHT = 26;
    private static final int MAX_NAME_LENGTH = 23;

    private BarChart() {}

    static void draw(HtmlWriter htmlWriter, CaseResult result, Metric metric) {
        List<CandidateSamples> plotted =
                result.samples().stream().filter(samples -> samples.median(metric).isPresent()).toList();
        double[] values = plotted.stream()
                .flatMap(samples -> samples.values(metric).stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
        ChartScale chartScale = ChartScale.of(values, WIDTH - NAME_WIDTH - VALUE_WIDTH);
        int bottom = TOP + plotted.size() * ROW_HEIGHT;
        String label = metric.label() + " in " + metric.unit() + ", "
                + metric.betterDirection().name().toLowerCase(Locale.ROOT) + " is better"
                + (chartScale.logarithmic() ? ", logarithmic" : "");
        htmlWriter.open("svg", "viewBox", "0 0 " + WIDTH + " " + (bottom + AXIS_HEIGHT), "role", "img",
                "aria-label", "Bars: " + label + " for " + BenchmarkResults.title(result)
                        + ". The table below has the numbers.");
        axis(htmlWriter, chartScale, bottom);
        for (int i = 0; i < plotted.size(); i++) {
            row(htmlWriter, plotted.get(i), metric, chartScale, TOP + i * ROW_HEIGHT);
        }
        htmlWriter.close("svg").element("p", label, "class", "unit");
    }

    private static void axis(HtmlWriter htmlWriter, ChartScale chartScale, int bottom) {
        for (double tick : chartScale.ticks()) {
            double x = NAME_WIDTH + chartScale.of(tick);
            htmlWriter.open("line", "class", "grid", "x1", at(x), "x2", at(x), "y1", TOP, "y2", bottom)
                    .close("line");
            htmlWriter.element("text", NumberFormats.compact(tick), "class", "tick", "x", at(x), "y",
                    bottom + 16, "text-anchor", "middle");
        }
    }

    private static String truncated(String name) {
        return name.length() > MAX_NAME_LENGTH ? name.substring(0, MAX_NAME_LENGTH - 1) + "…" : name;
    }

    private static void row(HtmlWriter htmlWriter, CandidateSamples samples, Metric metric,
            ChartScale chartScale, int top) {
        double median = samples.median(metric).orElseThrow();
        List<Double> sorted = samples.values(metric).stream().sorted().toList();
        double centerY = top + ROW_HEIGHT / 2.0;
        double end = chartScale.of(median);
        double low = NAME_WIDTH + chartScale.of(sorted.getFirst());
        double high = NAME_WIDTH + chartScale.of(sorted.getLast());
        String kind = samples.kind().name().toLowerCase(Locale.ROOT);
        htmlWriter.element("text", truncated(samples.candidate()), "class", "name " + kind, "x",
                NAME_WIDTH - 10, "y", at(centerY + 4), "text-anchor", "end");
        htmlWriter.open("rect", "class", "mark bar " + kind, "data-candidate", samples.candidate(),
                "data-metric", metric.name(), "data-value", median, "x", NAME_WIDTH, "y",
                at(centerY - BAR_HEIGHT / 2.0), "width", at(Math.max(1.5, end)), "height",
                BAR_HEIGHT, "rx", 3);
        htmlWriter
                .element("title",
                        samples.candidate() + ": " + NumberFormats.compact(median) + " " + metric.unit()
                                + ", rounds from " + NumberFormats.compact(sorted.getFirst()) + " to "
                                + NumberFormats.compact(sorted.getLast()))
                .close("rect");
        htmlWriter
                .open("path", "class", "range", "d",
                        String.format(Locale.ROOT, "M%.1f %.1fV%.1fM%.1f %.1fH%.1fM%.1f %.1fV%.1f", low,
                                centerY - 4, centerY + 4, low, centerY, high, high, centerY - 4, centerY + 4))
                .close("path");
        htmlWriter.element("text", NumberFormats.compact(median), "class", "value", "x",
                at(Math.max(NAME_WIDTH + end, high) + 8), "y", at(centerY + 4));
    }
}
