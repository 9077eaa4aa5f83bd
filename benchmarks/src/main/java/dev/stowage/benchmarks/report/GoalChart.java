package dev.stowage.benchmarks.report;

import static dev.stowage.benchmarks.report.Html.at;

import java.util.List;
import java.util.Locale;

/**
 * One goal: a bar to what was reached, on a scale on which 1 is what is asked at least, and ticks at that and
 * at the aim. To the right is better, whatever is counted.
 */
final class GoalChart {
    private static final int WIDTH = 220;
    private static final int HEIGHT = 22;
    private static final double MOST = 4;

    private GoalChart() {}

    static void draw(Html html, Verdict verdict) {
        Goal goal = verdict.goal();
        double median = verdict.median().orElseThrow();
        List<Double> sorted = verdict.values().stream().map(value -> reached(goal, value)).sorted().toList();
        html.open("svg", "class", "goal", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img",
                "aria-label",
                goal.id() + ": " + goal.value(median) + ", asked " + goal.bound(goal.least()) + ", "
                        + verdict.outcome().words());
        html.open("rect", "class", "mark goal " + outcome(verdict), "data-goal", goal.id(), "data-value",
                median,
                "x", 0, "y", 6, "width", at(Math.max(2, x(reached(goal, median)))), "height", 10, "rx", 3);
        html.element("title", goal.id() + ": " + goal.value(median)).close("rect");
        html.open("path", "class", "range", "d", String.format(Locale.ROOT, "M%.1f 11H%.1f",
                x(sorted.getFirst()), x(sorted.getLast()))).close("path");
        html.open("line", "class", "least", "x1", at(x(1)), "x2", at(x(1)), "y1", 1, "y2", 21).close("line");
        double aim = x(reached(goal, goal.aim()));
        html.open("line", "class", "aim", "x1", at(aim), "x2", at(aim), "y1", 3, "y2", 19).close("line");
        html.close("svg");
    }

    static String outcome(Verdict verdict) {
        return switch (verdict.outcome()) {
            case AIM_REACHED, REACHED -> "reached";
            case MISSED -> "missed";
            case NOT_JUDGED -> "open";
        };
    }

    /** How often the least is contained in the value, or the other way round where less is better. */
    private static double reached(Goal goal, double value) {
        return switch (goal.comparison()) {
            case AT_LEAST_TIMES, AT_LEAST_TIMES_FASTER -> value / goal.least();
            case AT_MOST_TIMES, AT_MOST_MORE, AT_MOST ->
                value <= goal.least() / MOST ? MOST : goal.least() / value;
        };
    }

    private static double x(double reached) {
        return Math.min(MOST, Math.max(0, reached)) / MOST * WIDTH;
    }
}
