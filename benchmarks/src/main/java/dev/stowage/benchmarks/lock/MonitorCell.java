package dev.stowage.benchmarks.lock;

import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.benchmarks.model.RecordCopies;
import java.util.function.Function;

/**
 * A mutable record behind a mutex. Readers take the mutex too and get a copy, as in libpod within a process.
 */
final class MonitorCell implements RecordCell {
    private ContainerRecord record;

    MonitorCell(ContainerRecord record) {
        this.record = record;
    }

    @Override
    public synchronized ContainerRecord read() {
        return RecordCopies.deepCopy(record);
    }

    @Override
    public synchronized void update(Function<ContainerRecord, Status> change) {
        record = record.nextRevision(change.apply(record));
    }
}
