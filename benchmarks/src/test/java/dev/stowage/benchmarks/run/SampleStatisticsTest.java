package dev.stowage.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.benchmarks.run.SampleStatistics.ConfidenceInterval;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Statistics of numbers made by hand. */
class SampleStatisticsTest {
    /** Quantile 0.975 of Student's t distribution with 4 degrees of freedom, from a printed table. */
    private static final double T_4 = 2.776;

    @Test
    void theMedianIsTheMiddleOfAnyOrder() {
        assertEquals(Optional.of(3.0), statistics(9, 1, 3).median());
        assertEquals(Optional.of(3.0), statistics(100, 2, 4, 1).median());
        assertEquals(Optional.empty(), statistics().median());
    }

    @Test
    void theSpreadIsTheLargestDividedByTheSmallest() {
        assertEquals(Optional.of(4.0), statistics(2, 1, 4).spread());
        assertEquals(Optional.of(1.0), statistics(0, 0).spread());
        assertEquals(Optional.of(Double.POSITIVE_INFINITY), statistics(0, 1).spread());
        assertEquals(Optional.empty(), statistics().spread());
    }

    @Test
    void samplesThatDifferByMoreThanTwoAreNoisy() {
        assertFalse(statistics(100, 150, 200).noisy(), "exactly twice is still quiet");
        assertTrue(statistics(100, 150, 201).noisy());
        assertFalse(statistics().noisy(), "nothing measured");
    }

    @Test
    void theConfidenceIntervalIsThatOfStudent() {
        ConfidenceInterval interval = statistics(1, 2, 3, 4, 5).confidenceInterval().orElseThrow();
        double halfWidth = T_4 * Math.sqrt(2.5) / Math.sqrt(5);
        assertEquals(3 - halfWidth, interval.lower(), 0.001);
        assertEquals(3 + halfWidth, interval.upper(), 0.001);
        assertTrue(interval.contains(3));
        assertFalse(interval.contains(5));
        assertEquals(Optional.of(new ConfidenceInterval(7, 7)), statistics(7, 7, 7).confidenceInterval());
        assertEquals(Optional.empty(), statistics(1).confidenceInterval(), "one value has no deviation");
    }

    @Test
    void theGeometricIntervalTreatsHalfAndDoubleAlike() {
        ConfidenceInterval interval = statistics(0.5, 1, 2).geometricConfidenceInterval().orElseThrow();
        assertEquals(1, interval.lower() * interval.upper(), 1e-9);
        assertEquals(Optional.empty(), statistics(0, 1).geometricConfidenceInterval());
    }

    private static SampleStatistics statistics(double... values) {
        return SampleStatistics.of(Arrays.stream(values).boxed().toList());
    }
}
