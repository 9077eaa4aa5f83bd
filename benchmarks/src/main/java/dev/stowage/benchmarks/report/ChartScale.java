package dev.stowage.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Maps values to pixels.
 *
 * @param from the value at pixel 0
 * @param to the value at the last pixel
 * @param pixels the length of the axis
 * @param logarithmic whether equal ratios have equal lengths
 */
record ChartScale(double from, double to, double pixels, boolean logarithmic) {
    private static final double LOGARITHMIC_RATIO = 40;
    private static final int TICKS = 5;

    /**
     * Chooses a logarithmic scale for values that differ so much that the small ones would be invisible on a
     * linear one.
     */
    static ChartScale of(double[] values, double pixels) {
        double[] positive =
                DoubleStream.of(values).filter(value -> value > 0 && Double.isFinite(value)).toArray();
        double largest = DoubleStream.of(positive).max().orElse(1);
        double smallest = DoubleStream.of(positive).min().orElse(largest);
        if (largest / smallest > LOGARITHMIC_RATIO) {
            return new ChartScale(smallest / 1.6, largest * 1.15, pixels, true);
        }
        return new ChartScale(0, largest * 1.08, pixels, false);
    }

    double of(double value) {
        double fraction = logarithmic ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
                : (value - from) / (to - from);
        return Math.max(0, Math.min(1, fraction)) * pixels;
    }

    /** Returns round values within the scale. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            int first = (int) Math.ceil(Math.log10(from));
            int last = (int) Math.floor(Math.log10(to));
            int every = Math.max(1, (last - first + 1) / TICKS);
            for (int power = first; power <= last; power += every) {
                ticks.add(Math.pow(10, power));
            }
            return ticks;
        }
        double minimumStep = to / TICKS;
        double unit = Math.pow(10, Math.floor(Math.log10(minimumStep)));
        double step = DoubleStream.of(1, 2, 2.5, 5, 10)
                .map(each -> each * unit)
                .filter(each -> each >= minimumStep)
                .findFirst()
                .orElse(minimumStep);
        for (double tick = 0; tick <= to; tick += step) {
            ticks.add(tick);
        }
        return ticks;
    }
}
