package dev.stowage.benchmarks.lock;

import dev.stowage.benchmarks.model.StatusModel;
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
    private final String note;

    LockKind(String label, String note) {
        this.label = label;
        this.note = note;
    }

    /** Returns the name for reports and goals. */
    public String label() {
        return label;
    }

    /** Returns what it is, for people. */
    public String note() {
        return note;
    }

    /**
     * Makes an empty store.
     *
     * @return statuses in memory, guarded this way
     */
    public StatusModel open() {
        return switch (this) {
            case PUBLISHED -> new CellModel(PublishedCell::new);
            case READ_WRITE_LOCK -> new CellModel(ReadWriteLockCell::new);
            case MONITOR -> new CellModel(MonitorCell::new);
            case STAMPED -> new CellModel(StampedCell::new);
            case COMPARE_AND_SET -> new CellModel(CompareAndSetCell::new);
            case COMPUTE -> new ComputeModel();
        };
    }

    /**
     * Finds a kind.
     *
     * @param label its name
     * @return the kind, if there is one
     */
    public static Optional<LockKind> of(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }
}
