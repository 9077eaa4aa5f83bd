package dev.stowage.benchmarks.report;

import static dev.stowage.benchmarks.report.HtmlWriter.at;

import dev.stowage.benchmarks.run.CandidateSamples;
import dev.stowage.benchmarks.run.CaseResult;
import dev.stowage.benchmarks.run.Metric;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Draws candidates over a parameter: a line through the medians, and at each median a stroke from the lowest
 * to the highest round. Names are at the ends of the lines, so that readers need not distinguish colors.
 */
final class LineChart {
    private static final int WIDTH = 680;
    private static final int HEIGHT = 300;
    private static final int LEFT = 56;
    private static final int RIGHT = 150;
    private static final int TOP = 12;
    private static final int BOTTOM = 34;
    private static final int LABEL = 15;
    private static final int COLOURS = 10;

    private final HtmlWriter htmlWriter;
    private final List<CaseResult> cases;
    private final String parameter;
    private final Metric metric;
    private final ChartScale scale;

    private LineChart(HtmlWriter htmlWriter, List<CaseResult> cases, String parameter, Metric metric) {
        this.htmlWriter = htmlWriter;
        this.cases = cases;
        this.parameter = parameter;
        this.metric = metric;
        double[] all = cases.stream()
                .flatMap(one -> one.samples().stream())
                .flatMap(samples -> samples.values(metric).stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
        this.scale = ChartScale.of(all, HEIGHT - TOP - BOTTOM);
    }

    /** Draws cases that differ only in one number, which ascends. */
    static void draw(HtmlWriter htmlWriter, List<CaseResult> cases, String parameter, Metric metric) {
        new LineChart(htmlWriter, cases, parameter, metric).draw();
    }

    private void draw() {
        String label = metric.label() + " in " + metric.unit() + " over " + parameter + ", "
                + metric.betterDirection().name().toLowerCase(Locale.ROOT) + " is better"
                + (scale.logarithmic() ? ", logarithmic" : "");
        htmlWriter.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label",
                "Lines: " + label + ". The tables below have the numbers.");
        axes();
        Set<String> names = new LinkedHashSet<>();
        cases.forEach(one -> one.samples().forEach(samples -> names.add(samples.candidate())));
        List<double[]> labels = new ArrayList<>();
        int colour = 0;
        for (String name : names) {
            line(name, colour++ % COLOURS, labels);
        }
        htmlWriter.close("svg").element("p", label, "class", "unit");
    }

    private void axes() {
        for (double tick : scale.ticks()) {
            double y = y(tick);
            htmlWriter
                    .open("line", "class", "grid", "x1", LEFT, "x2", WIDTH - RIGHT, "y1", at(y), "y2", at(y))
                    .close("line");
            htmlWriter.element("text", NumberFormats.compact(tick), "class", "tick", "x", LEFT - 8, "y",
                    at(y + 4), "text-anchor", "end");
        }
        for (int i = 0; i < cases.size(); i++) {
            htmlWriter.element("text", cases.get(i).parameters().getOrDefault(parameter, ""), "class", "tick",
                    "x", at(x(i)), "y", HEIGHT - 14, "text-anchor", "middle");
        }
    }

    private void line(String name, int colour, List<double[]> labels) {
        StringBuilder path = new StringBuilder();
        HtmlWriter marks = new HtmlWriter();
        Optional<double[]> last = Optional.empty();
        String kind = "";
        for (int i = 0; i < cases.size(); i++) {
            Optional<CandidateSamples> samples =
                    cases.get(i).find(name).filter(one -> one.median(metric).isPresent());
            if (samples.isEmpty()) {
                continue;
            }
            CandidateSamples one = samples.orElseThrow();
            double median = one.median(metric).orElseThrow();
            List<Double> sorted = one.values(metric).stream().sorted().toList();
            double[] point = {x(i), y(median)};
            kind = one.kind().name().toLowerCase(Locale.ROOT);
            path.append(path.isEmpty() ? 'M' : 'L')
                    .append(String.format(Locale.ROOT, "%.1f %.1f", point[0], point[1]));
            marks.open("line", "class", "range", "x1", at(point[0]), "x2", at(point[0]), "y1",
                    at(y(sorted.getFirst())), "y2", at(y(sorted.getLast()))).close("line");
            marks.open("circle", "class", "mark", "data-candidate", name, "data-metric", metric.name(),
                    "data-value", median, "cx", at(point[0]), "cy", at(point[1]), "r", 4);
            marks.element("title", name + " at " + cases.get(i).parameters().get(parameter) + " " + parameter
                    + ": " + NumberFormats.compact(median) + " " + metric.unit()).close("circle");
            last = Optional.of(point);
        }
        htmlWriter.open("g", "class", "series c" + colour + " " + kind);
        htmlWriter.open("path", "class", "line", "d", path).close("path").raw(marks.toString());
        last.ifPresent(point -> label(name, point, labels));
        htmlWriter.close("g");
    }

    /** Writes a name beside the end of its line, without overlapping earlier names. */
    private void label(String name, double[] end, List<double[]> labels) {
        double preferred = end[1];
        double y = preferred;
        for (int step = 0; overlaps(y, labels); step++) {
            double offset = (step / 2 + 1) * (LABEL / 2.0);
            y = step % 2 == 0 ? preferred + offset : preferred - offset;
        }
        labels.add(new double[]{y});
        htmlWriter
                .open("line", "class", "leader", "x1", at(end[0] + 5), "y1", at(end[1]), "x2",
                        at(WIDTH - RIGHT + 14), "y2", at(y))
                .close("line");
        htmlWriter.element("text", name, "class", "name", "x", WIDTH - RIGHT + 18, "y", at(y + 4));
    }

    private static boolean overlaps(double y, List<double[]> labels) {
        return y > HEIGHT - BOTTOM || y < TOP
                || labels.stream().anyMatch(label -> Math.abs(label[0] - y) < LABEL);
    }

    private double x(int index) {
        double width = WIDTH - LEFT - RIGHT - 24.0;
        return LEFT + 12 + (cases.size() == 1 ? width / 2 : width * index / (cases.size() - 1));
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - scale.of(value);
    }
}
