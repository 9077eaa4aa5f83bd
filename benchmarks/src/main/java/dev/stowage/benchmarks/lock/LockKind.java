package dev.stowage.benchmarks.lock;

import dev.stowage.benchmarks.model.BenchmarkStore;
import java.util.Arrays;
import java.util.Optional;

/** Ways to guard a status in memory. */
public enum LockKind {
    /** The way of Stowage's own storage backends. */
    PUBLISHED("published", "immutable record, read without a lock; one lock per container for updates"),
    /** The way of containerd. */
    READ_WRITE_LOCK("read-write-lock", "read-write lock and copy, as containerd does it"),
    /** The way of libpod within a process. */
    MONITOR("mutex", "one mutex and copy, as libpod does it within a process"),
    /** Optimistic reads. */
    STAMPED("stamped-lock", "immutable record, optimistic reads"),
    /** No lock at all. */
    COMPARE_AND_SET("compare-and-set", "no lock: the change runs again after a conflict"),
    /** The lock of a bin of the map. */
    COMPUTE("map-compute", "the lock of a bin of a map, shared by the containers in that bin");

    private final String label;
    private final String description;

    LockKind(String label, String description) {
        this.label = label;
        this.description = description;
    }

    /** Returns the name for reports and goals. */
    public String label() {
        return label;
    }

    /** Returns a description for people. */
    public String description() {
        return description;
    }

    /**
     * Creates an empty store.
     *
     * @return a store in memory that is guarded this way
     */
    public BenchmarkStore open() {
        return switch (this) {
            case PUBLISHED -> new PerRecordLockModel(PublishedCell::new);
            case READ_WRITE_LOCK -> new PerRecordLockModel(ReadWriteLockCell::new);
            case MONITOR -> new PerRecordLockModel(MonitorCell::new);
            case STAMPED -> new PerRecordLockModel(StampedLockCell::new);
            case COMPARE_AND_SET -> new PerRecordLockModel(CompareAndSetCell::new);
            case COMPUTE -> new MapComputeModel();
        };
    }

    /**
     * Finds a kind by its label.
     *
     * @param label the label
     * @return the kind, if there is one
     */
    public static Optional<LockKind> byLabel(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }
}
