package dev.stowage.integration.crash;

import dev.stowage.integration.crash.KillPoint.FailpointHit;
import dev.stowage.posix.Failpoints;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Records the failpoints that are passed between its begin and its end, and when. Thread-safe. */
final class FailpointTrace implements Failpoints {
    private final Map<String, Integer> hitCounts = new HashMap<>();
    private final Map<FailpointHit, Long> hitNanos = new LinkedHashMap<>();
    private boolean recording;

    synchronized void begin() {
        recording = true;
    }

    synchronized void end() {
        recording = false;
    }

    @Override
    public synchronized void before(Enum<?> failpoint) {
        if (recording) {
            String name = FailpointHit.nameOf(failpoint);
            hitNanos.put(new FailpointHit(name, hitCounts.merge(name, 1, Integer::sum)), System.nanoTime());
        }
    }

    /** Returns the hits in their order. */
    synchronized List<FailpointHit> hits() {
        return List.copyOf(hitNanos.keySet());
    }

    /** Returns the time between the first hits of two failpoints. */
    synchronized Duration between(String from, String to) {
        return Duration.ofNanos(firstHit(to) - firstHit(from));
    }

    private long firstHit(String failpoint) {
        return Objects.requireNonNull(hitNanos.get(new FailpointHit(failpoint, 1)), failpoint);
    }
}
