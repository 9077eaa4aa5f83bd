package dev.stowage.benchmarks.run;

/** What is measured in a round. */
public enum Metric {
    /** How many operations end in a second, over all threads. */
    RATE("rate", "ops/s", BetterDirection.HIGHER),
    /** Half of the operations take no longer. */
    P50("p50", "µs", BetterDirection.LOWER),
    /** 99 of 100 operations take no longer. */
    P99("p99", "µs", BetterDirection.LOWER),
    /** What one operation takes one thread. */
    NANOSECONDS("time", "ns/op", BetterDirection.LOWER),
    /** What the whole takes. */
    MILLISECONDS("time", "ms", BetterDirection.LOWER),
    /** What one operation allocates. */
    ALLOCATED("allocated", "B/op", BetterDirection.LOWER),
    /** What one record costs in memory. */
    MEMORY("memory", "B/record", BetterDirection.LOWER),
    /** Flushes that the disk has executed for one operation, see {@link DiskFlushCounter}. */
    FLUSHES("flushes", "per op", BetterDirection.LOWER),
    /** Records that one forced write carries, as the candidate counts them. */
    BATCH("batch", "records", BetterDirection.HIGHER),
    /** How often the function of an update was run again because another update came first. */
    CONFLICTS("conflicts", "per update", BetterDirection.LOWER),
    /** What one waits for a lock, on average. */
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
        /** The larger. */
        HIGHER,
        /** The smaller. */
        LOWER
    }

    /** Returns the word for tables. */
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
