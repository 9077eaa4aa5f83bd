package dev.stowage.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private static final double RESOLUTION = 1.0 / 32;

    @Test
    void percentilesOfAKnownCount() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int micros = 1; micros <= 1000; micros++) {
            histogram.add(micros * 1000L);
        }
        assertEquals(500, histogram.percentileMicros(0.5), 500 * RESOLUTION);
        assertEquals(990, histogram.percentileMicros(0.99), 990 * RESOLUTION);
        assertEquals(1000, histogram.percentileMicros(1), 1000 * RESOLUTION);
        assertEquals(1000, histogram.count());
    }

    @Test
    void everySizeKeepsItsResolution() {
        for (long nanos = 1; nanos > 0 && nanos < Long.MAX_VALUE / 3; nanos *= 3) {
            LatencyHistogram one = new LatencyHistogram();
            one.add(nanos);
            assertEquals(nanos / 1000.0, one.percentileMicros(0.5), nanos / 1000.0 * RESOLUTION);
        }
    }

    @Test
    void whatSeveralThreadsCountedIsAddedUp() {
        LatencyHistogram one = new LatencyHistogram();
        LatencyHistogram other = new LatencyHistogram();
        one.add(10);
        other.add(20);
        other.add(30);
        one.add(other);
        assertEquals(3, one.count());
        assertEquals(0.02, one.percentileMicros(0.5), 0.001);
        assertEquals(0, new LatencyHistogram().percentileMicros(0.5));
    }
}
