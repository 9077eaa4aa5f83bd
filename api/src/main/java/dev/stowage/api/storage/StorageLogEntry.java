package dev.stowage.api.storage;

import dev.stowage.api.ContainerId;

/**
 * One entry of a storage's log.
 *
 * @param position where it lies, in the storage's own words
 * @param change what happened
 * @param container to which container
 * @param revision the revision that came of it; 0 where there is none
 * @param bytes how many bytes of content it has
 */
public record StorageLogEntry(String position, RecordChange change, ContainerId container, long revision,
        int bytes) {

    /** What can happen to a record. */
    public enum RecordChange {
        /** It was made. */
        CREATED,
        /** Its status was replaced. */
        UPDATED,
        /** It was removed. */
        DELETED
    }
}
