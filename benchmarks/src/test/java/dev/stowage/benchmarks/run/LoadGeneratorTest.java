package dev.stowage.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    @Test
    void everyThreadCallsAtLeastOnceAndPercentilesAreOrdered() throws Exception {
        LongAdder calls = new LongAdder();
        Sample sample = LoadGenerator.run(3, Duration.ZERO, thread -> callIndex -> calls.increment());
        assertTrue(calls.sum() >= 3, "calls: " + calls);
        assertTrue(sample.values().get(Metric.RATE) > 0, sample::toString);
        assertTrue(sample.values().get(Metric.P50) <= sample.values().get(Metric.P99), sample::toString);
    }

    @Test
    void theExceptionOfAThreadEndsTheLoad() {
        IOException thrown = assertThrows(IOException.class,
                () -> LoadGenerator.run(2, Duration.ZERO, thread -> callIndex -> {
                    throw new IOException("disk full");
                }));
        assertEquals("disk full", thrown.getMessage());
    }
}
