package dev.stowage.benchmarks.report;

import static dev.stowage.benchmarks.report.HtmlWriter.at;

import java.util.List;
import java.util.Locale;

/**
 * Draws one goal: a bar up to the median, on a scale of multiples of the threshold, with ticks at the
 * threshold and at the target. Further right is better, whatever the metric.
 */
final class GoalChart {
    private static final int WIDTH = 220;
    private static final int HEIGHT = 22;
    private static final double MAX_RATIO = 4;

    private GoalChart() {}

    static void draw(HtmlWriter htmlWriter, GoalVerdict goalVerdict) {
        Goal goal = goalVerdict.goal();
        double median = goalVerdict.median().orElseThrow();
        List<Double> sorted =
                goalVerdict.values().stream().map(value -> ratioToThreshold(goal, value)).sorted().toList();
        htmlWriter.open("svg", "class", "goal", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img",
                "aria-label", goal.id() + ": " + goal.value(median) + ", required "
                        + goal.bound(goal.threshold()) + ", " + goalVerdict.outcome().label());
        htmlWriter.open("rect", "class", "mark goal " + cssClass(goalVerdict), "data-goal", goal.id(),
                "data-value", median, "x", 0, "y", 6, "width",
                at(Math.max(2, x(ratioToThreshold(goal, median)))), "height", 10, "rx", 3);
        htmlWriter.element("title", goal.id() + ": " + goal.value(median)).close("rect");
        htmlWriter
                .open("path", "class", "range", "d",
                        String.format(Locale.ROOT, "M%.1f 11H%.1f", x(sorted.getFirst()),
                                x(sorted.getLast())))
                .close("path");
        htmlWriter.open("line", "class", "threshold", "x1", at(x(1)), "x2", at(x(1)), "y1", 1, "y2", 21)
                .close("line");
        double target = x(ratioToThreshold(goal, goal.target()));
        htmlWriter.open("line", "class", "target", "x1", at(target), "x2", at(target), "y1", 3, "y2", 19)
                .close("line");
        htmlWriter.close("svg");
    }

    static String cssClass(GoalVerdict goalVerdict) {
        return switch (goalVerdict.outcome()) {
            case TARGET_REACHED, REACHED -> "reached";
            case MISSED -> "missed";
            case NOT_EVALUATED -> "open";
        };
    }

    /** The value as a multiple of the threshold, or the inverse where less is better. */
    private static double ratioToThreshold(Goal goal, double value) {
        return switch (goal.comparison()) {
            case AT_LEAST_TIMES, AT_LEAST_TIMES_FASTER -> value / goal.threshold();
            case AT_MOST_TIMES, AT_MOST_MORE, AT_MOST ->
                value <= goal.threshold() / MAX_RATIO ? MAX_RATIO : goal.threshold() / value;
        };
    }

    private static double x(double ratio) {
        return Math.min(MAX_RATIO, Math.max(0, ratio)) / MAX_RATIO * WIDTH;
    }
}
