package dev.stowage.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Statistics with numbers made by hand. */
class SeriesTest {
    @Test
    void theMedianIsTheMiddleInWhateverOrder() {
        assertEquals(Optional.of(3.0), Series.median(List.of(9.0, 1.0, 3.0)));
        assertEquals(Optional.of(3.0), Series.median(List.of(1.0, 2.0, 4.0, 100.0)));
        assertEquals(Optional.empty(), Series.median(List.of()));
    }

    @Test
    void theSpreadIsTheLargestOverTheSmallest() {
        assertEquals(Optional.of(4.0), Series.spread(List.of(2.0, 1.0, 4.0)));
        assertEquals(Optional.of(1.0), Series.spread(List.of(0.0, 0.0)));
        assertEquals(Optional.of(Double.POSITIVE_INFINITY), Series.spread(List.of(0.0, 1.0)));
        assertEquals(Optional.empty(), Series.spread(List.of()));
    }

    @Test
    void roundsThatDisagreeByMoreThanTwoAreRestless() {
        assertFalse(series(100, 150, 200).restless(Measure.RATE), "exactly twice is still quiet");
        assertTrue(series(100, 150, 201).restless(Measure.RATE));
        assertFalse(series().restless(Measure.RATE), "nothing measured");
    }

    private static Series series(double... values) {
        List<Double> rounds = java.util.Arrays.stream(values).boxed().toList();
        return new Series("x", Contestant.Kind.RAW, "", Map.of(Measure.RATE, rounds), Optional.empty());
    }
}
