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
     * Creates an entry.
     *
     * @param position where the entry is stored, in a form that the backend chooses
     * @param change what happened
     * @param container which container it happened to
     * @param revision the resulting revision of the record; 0 where there is none
     * @param bytes the size of the entry's content
     * @return the entry
     */
    public static StorageLogEntry of(String position, RecordChange change, ContainerId container,
            long revision, int bytes) {
        return new StorageLogEntry(new Values(position, change, container, revision, bytes));
    }

    /**
     * Returns where the entry is stored.
     *
     * @return text in a form that the backend chooses
     */
    public String position() {
        return values.position;
    }

    /**
     * Returns what happened.
     *
     * @return the change
     */
    public RecordChange change() {
        return values.change;
    }

    /**
     * Returns which container it happened to.
     *
     * @return the id
     */
    public ContainerId container() {
        return values.container;
    }

    /**
     * Returns the resulting revision of the record.
     *
     * @return the revision; 0 where there is none
     */
    public long revision() {
        return values.revision;
    }

    /**
     * Returns the size of the entry's content.
     *
     * @return bytes
     */
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
