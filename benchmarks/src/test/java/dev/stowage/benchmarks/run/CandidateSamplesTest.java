package dev.stowage.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Statistics with numbers made by hand. */
class CandidateSamplesTest {
    @Test
    void theMedianIsTheMiddleInWhateverOrder() {
        assertEquals(Optional.of(3.0), CandidateSamples.median(List.of(9.0, 1.0, 3.0)));
        assertEquals(Optional.of(3.0), CandidateSamples.median(List.of(1.0, 2.0, 4.0, 100.0)));
        assertEquals(Optional.empty(), CandidateSamples.median(List.of()));
    }

    @Test
    void theSpreadIsTheLargestOverTheSmallest() {
        assertEquals(Optional.of(4.0), CandidateSamples.spread(List.of(2.0, 1.0, 4.0)));
        assertEquals(Optional.of(1.0), CandidateSamples.spread(List.of(0.0, 0.0)));
        assertEquals(Optional.of(Double.POSITIVE_INFINITY), CandidateSamples.spread(List.of(0.0, 1.0)));
        assertEquals(Optional.empty(), CandidateSamples.spread(List.of()));
    }

    @Test
    void roundsThatDisagreeByMoreThanTwoAreNoisy() {
        assertFalse(samples(100, 150, 200).noisy(Metric.RATE), "exactly twice is still quiet");
        assertTrue(samples(100, 150, 201).noisy(Metric.RATE));
        assertFalse(samples().noisy(Metric.RATE), "nothing measured");
    }

    private static CandidateSamples samples(double... values) {
        List<Double> rounds = java.util.Arrays.stream(values).boxed().toList();
        return new CandidateSamples("x", Candidate.Kind.RAW, "", Map.of(Metric.RATE, rounds),
                Optional.empty());
    }
}
