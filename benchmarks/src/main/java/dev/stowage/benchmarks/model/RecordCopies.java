package dev.stowage.benchmarks.model;

import dev.stowage.api.Resources;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;

/** The copies that peers with mutable statuses make before they return one. */
public final class RecordCopies {
    private RecordCopies() {}

    /**
     * Copies what a caller could change in the modeled system: the status and its limits.
     *
     * @param record the record
     * @return an equal record
     */
    public static ContainerRecord deepCopy(ContainerRecord record) {
        Status status = record.status();
        Resources limits = status.resources().toBuilder().build();
        return record.withStatus(status.withResources(limits));
    }
}
