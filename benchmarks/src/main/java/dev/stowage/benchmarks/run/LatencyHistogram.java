package dev.stowage.benchmarks.run;

/**
 * Counts durations in buckets of 1/32 of their size: enough for percentiles, and nothing is allocated while
 * it is measured. Of one thread; those of several threads are merged.
 */
public final class LatencyHistogram {
    private static final int SUB_BUCKETS = 32;
    private static final int SUB_BUCKET_BITS = 5;
    private static final double NANOS_PER_MICRO = 1_000;

    private final long[] buckets = new long[SUB_BUCKETS * (Long.SIZE - SUB_BUCKET_BITS)];
    private long count;

    /** Makes an empty count. */
    public LatencyHistogram() {}

    /**
     * Counts one.
     *
     * @param nanos its duration
     */
    public void add(long nanos) {
        buckets[bucketIndex(Math.max(0, nanos))]++;
        count++;
    }

    /**
     * Adds all that another one counted.
     *
     * @param other the other one
     */
    public void add(LatencyHistogram other) {
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
     * @param fraction for example 0.99
     * @return microseconds, to 1/32; 0 if nothing was counted
     */
    public double percentileMicros(double fraction) {
        long rank = (long) Math.ceil(count * fraction);
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank && seen > 0) {
                return bucketMidpoint(i) / NANOS_PER_MICRO;
            }
        }
        return 0;
    }

    private static int bucketIndex(long nanos) {
        if (nanos < SUB_BUCKETS) {
            return (int) nanos;
        }
        int shift = Long.SIZE - SUB_BUCKET_BITS - 1 - Long.numberOfLeadingZeros(nanos);
        return SUB_BUCKETS * (shift + 1) + (int) (nanos >>> shift) - SUB_BUCKETS;
    }

    private static double bucketMidpoint(int bucket) {
        if (bucket < SUB_BUCKETS) {
            return bucket;
        }
        int shift = bucket / SUB_BUCKETS - 1;
        long from = (long) (bucket % SUB_BUCKETS + SUB_BUCKETS) << shift;
        return from + (1L << shift) / 2.0;
    }
}
