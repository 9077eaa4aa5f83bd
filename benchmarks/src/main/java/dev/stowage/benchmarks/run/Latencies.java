package dev.stowage.benchmarks.run;

/**
 * Counts durations in buckets of 1/32 of their size: enough for percentiles, and nothing is allocated while
 * it is measured. Of one thread; those of several threads are merged.
 */
public final class Latencies {
    private static final int STEPS = 32;
    private static final int STEP_BITS = 5;
    private static final double NANOS_PER_MICRO = 1_000;

    private final long[] buckets = new long[STEPS * (Long.SIZE - STEP_BITS)];
    private long count;

    /** Makes an empty count. */
    public Latencies() {}

    /**
     * Counts one.
     *
     * @param nanos its duration
     */
    public void add(long nanos) {
        buckets[bucket(Math.max(0, nanos))]++;
        count++;
    }

    /**
     * Adds all that another one counted.
     *
     * @param other the other one
     */
    public void add(Latencies other) {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] += other.buckets[i];
        }
        count += other.count;
    }

    /** Returns how many were counted. */
    public long count() {
        return count;
    }

    /**
     * Returns the duration that a part of all does not exceed.
     *
     * @param part for example 0.99
     * @return microseconds, to 1/32; 0 if nothing was counted
     */
    public double micros(double part) {
        long wanted = (long) Math.ceil(count * part);
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= wanted && seen > 0) {
                return middle(i) / NANOS_PER_MICRO;
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        if (nanos < STEPS) {
            return (int) nanos;
        }
        int shift = Long.SIZE - STEP_BITS - 1 - Long.numberOfLeadingZeros(nanos);
        return STEPS * (shift + 1) + (int) (nanos >>> shift) - STEPS;
    }

    private static double middle(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        long from = (long) (bucket % STEPS + STEPS) << shift;
        return from + (1L << shift) / 2.0;
    }
}
