package dev.stowage.api.storage;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Stability;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the log of a storage backend. Immutable.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public final class StorageLogEntry {
    private final Values values;

    private StorageLogEntry(Values values) {
        this.values = values;
    }

    /**
     * {@return an entry}
     *
     * @param position where the entry is stored, in a form that the backend chooses
     * @param change what happened
     * @param container which container it happened to
     * @param revision the resulting revision of the record; 0 where there is none
     * @param bytes the size of the entry's content
     */
    public static StorageLogEntry of(String position, RecordChange change, ContainerId container,
            long revision, int bytes) {
        return new StorageLogEntry(new Values(position, change, container, revision, bytes));
    }

    /** {@return where the entry is stored, in a form that the backend chooses} */
    public String position() {
        return values.position;
    }

    /** {@return what happened} */
    public RecordChange change() {
        return values.change;
    }

    /** {@return the container that it happened to} */
    public ContainerId container() {
        return values.container;
    }

    /** {@return the resulting revision of the record; 0 where there is none} */
    public long revision() {
        return values.revision;
    }

    /** {@return the size of the entry's content in bytes} */
    public int bytes() {
        return values.bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StorageLogEntry entry && values.equals(entry.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "StorageLogEntry");
    }

    private record Values(String position, RecordChange change, ContainerId container, long revision,
            int bytes) {}

    /** What can happen to a record. */
    public enum RecordChange {
        /** The record was created. */
        CREATED,
        /** Its status was replaced. */
        UPDATED,
        /** The record was removed. */
        DELETED
    }
}
