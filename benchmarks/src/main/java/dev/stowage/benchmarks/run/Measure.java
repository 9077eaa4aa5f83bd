package dev.stowage.benchmarks.run;

/** What is measured in a round. */
public enum Measure {
    /** How many operations end in a second, over all threads. */
    RATE("rate", "ops/s", Better.HIGHER),
    /** Half of the operations take no longer. */
    P50("p50", "µs", Better.LOWER),
    /** 99 of 100 operations take no longer. */
    P99("p99", "µs", Better.LOWER),
    /** What one operation takes one thread. */
    NANOSECONDS("time", "ns/op", Better.LOWER),
    /** What the whole takes. */
    MILLISECONDS("time", "ms", Better.LOWER),
    /** What one operation allocates. */
    ALLOCATED("allocated", "B/op", Better.LOWER),
    /** What one record costs in memory. */
    MEMORY("memory", "B/record", Better.LOWER),
    /** Flushes that the disk has executed for one operation, see {@link DiskFlushes}. */
    FLUSHES("flushes", "per op", Better.LOWER),
    /** Records that one forced write carries, as the contestant counts them. */
    BATCH("batch", "records", Better.HIGHER),
    /** How often the function of an update was run again because another update came first. */
    CONFLICTS("conflicts", "per update", Better.LOWER),
    /** What one waits for a lock, on average. */
    WAIT("wait", "µs", Better.LOWER);

    private final String label;
    private final String unit;
    private final Better better;

    Measure(String label, String unit, Better better) {
        this.label = label;
        this.unit = unit;
        this.better = better;
    }

    /** Which of two values is the better one. */
    public enum Better {
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
    public Better better() {
        return better;
    }
}
