package dev.stowage.api.storage;

import dev.stowage.api.ContainerId;

/**
 * One entry of a storage's log.
 *
 * @param place where it lies, in the storage's own words
 * @param kind what happened
 * @param container to which container
 * @param revision the revision that came of it; 0 where there is none
 * @param bytes how many bytes of content it has
 */
public record LogEntry(String place, Kind kind, ContainerId container, long revision, int bytes) {

    /** What can happen to a record. */
    public enum Kind {
        /** It was made. */
        CREATED,
        /** Its status was replaced. */
        UPDATED,
        /** It was removed. */
        DELETED
    }
}
