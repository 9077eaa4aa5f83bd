package dev.stowage.benchmarks.run;

/** What an iteration measures. */
public enum Metric {
    /** Operations per second of all threads together. */
    RATE("rate", "ops/s", BetterDirection.HIGHER),
    /** The median latency. */
    P50("p50", "µs", BetterDirection.LOWER),
    /** The 99th percentile of the latency. */
    P99("p99", "µs", BetterDirection.LOWER),
    /** The average time of an operation. */
    NANOSECONDS("time", "ns/op", BetterDirection.LOWER),
    /** The time of the whole iteration. */
    MILLISECONDS("time", "ms", BetterDirection.LOWER),
    /** Bytes allocated per operation. */
    ALLOCATED("allocated", "B/op", BetterDirection.LOWER),
    /** Bytes of heap per record. */
    MEMORY("memory", "B/record", BetterDirection.LOWER),
    /** Flushes that the disk executed per operation, see {@link DiskFlushCounter}. */
    FLUSHES("flushes", "per op", BetterDirection.LOWER),
    /** Records per forced write, as the candidate counts them. */
    BATCH("batch", "records", BetterDirection.HIGHER),
    /** How often the function of an update ran again because another update was committed first. */
    CONFLICTS("conflicts", "per update", BetterDirection.LOWER),
    /** The average time until a lock is acquired. */
    WAIT("wait", "µs", BetterDirection.LOWER);

    private final String label;
    private final String unit;
    private final BetterDirection betterDirection;

    Metric(String label, String unit, BetterDirection betterDirection) {
        this.label = label;
        this.unit = unit;
        this.betterDirection = betterDirection;
    }

    /** Which of two values is the better one. */
    public enum BetterDirection {
        /** The larger one. */
        HIGHER,
        /** The smaller one. */
        LOWER
    }

    /** Returns the label for tables. */
    public String label() {
        return label;
    }

    /** Returns the unit. */
    public String unit() {
        return unit;
    }

    /** Returns which of two values is the better one. */
    public BetterDirection betterDirection() {
        return betterDirection;
    }
}
