package dev.stowage.benchmarks.model;

import dev.stowage.api.Resources;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;

/** What peers whose statuses are mutable must do before they hand one out. */
public final class RecordCopies {
    private RecordCopies() {}

    /**
     * Copies deeply what a caller could change in the modelled system: the status and its limits.
     *
     * @param record the record
     * @return another one that is equal
     */
    public static ContainerRecord deepCopy(ContainerRecord record) {
        Status status = record.status();
        Resources limits = status.resources().toBuilder().build();
        return record.withStatus(status.withResources(limits));
    }
}
