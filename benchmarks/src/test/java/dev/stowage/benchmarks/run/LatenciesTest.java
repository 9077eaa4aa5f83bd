package dev.stowage.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static final double RESOLUTION = 1.0 / 32;

    @Test
    void percentilesOfAKnownCount() {
        Latencies latencies = new Latencies();
        for (int micros = 1; micros <= 1000; micros++) {
            latencies.add(micros * 1000L);
        }
        assertEquals(500, latencies.micros(0.5), 500 * RESOLUTION);
        assertEquals(990, latencies.micros(0.99), 990 * RESOLUTION);
        assertEquals(1000, latencies.micros(1), 1000 * RESOLUTION);
        assertEquals(1000, latencies.count());
    }

    @Test
    void everySizeKeepsItsResolution() {
        for (long nanos = 1; nanos > 0 && nanos < Long.MAX_VALUE / 3; nanos *= 3) {
            Latencies one = new Latencies();
            one.add(nanos);
            assertEquals(nanos / 1000.0, one.micros(0.5), nanos / 1000.0 * RESOLUTION);
        }
    }

    @Test
    void whatSeveralThreadsCountedIsAddedUp() {
        Latencies one = new Latencies();
        Latencies other = new Latencies();
        one.add(10);
        other.add(20);
        other.add(30);
        one.add(other);
        assertEquals(3, one.count());
        assertEquals(0.02, one.micros(0.5), 0.001);
        assertEquals(0, new Latencies().micros(0.5));
    }
}
