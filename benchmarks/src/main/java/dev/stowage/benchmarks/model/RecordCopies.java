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
        Resources resources = status.resources();
        Resources limits = new Resources(resources.memoryBytes(), resources.cpuShares(),
                resources.cpuQuotaMicros(), resources.cpuPeriodMicros(), resources.processes());
        return new ContainerRecord(record.id(), record.name(), record.incarnation(), record.revision(),
                record.config(), status.withResources(limits));
    }
}
