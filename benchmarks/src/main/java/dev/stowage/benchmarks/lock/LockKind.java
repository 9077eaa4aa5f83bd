package dev.stowage.benchmarks.lock;

import dev.stowage.benchmarks.model.BenchmarkStore;
import java.util.Arrays;
import java.util.Optional;

/** The ways to guard a status in memory. */
public enum LockKind {
    /** What Stowage's storages do. */
    PUBLISHED("published", "immutable record, read without a lock, a lock per container for updates"),
    /** What containerd does. */
    READ_WRITE_LOCK("read-write-lock", "read-write lock and copy, as containerd does it"),
    /** What libpod does within a process. */
    MONITOR("mutex", "one mutex and copy, as libpod does it within a process"),
    /** Optimistic reads. */
    STAMPED("stamped-lock", "immutable record, optimistic reads"),
    /** No lock at all. */
    COMPARE_AND_SET("compare-and-set", "no lock: the change runs again after a conflict"),
    /** The lock of a bin of the map. */
    COMPUTE("map-compute", "the lock of a map's bin, which neighbours share");

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

    /** Returns what it is, for people. */
    public String description() {
        return description;
    }

    /**
     * Makes an empty store.
     *
     * @return statuses in memory, guarded this way
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
     * Finds a kind.
     *
     * @param label its name
     * @return the kind, if there is one
     */
    public static Optional<LockKind> byLabel(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }
}
