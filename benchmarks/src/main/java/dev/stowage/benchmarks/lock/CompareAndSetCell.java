package dev.stowage.benchmarks.lock;

import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** An immutable record without a lock: a change runs again if another one was published first. */
final class CompareAndSetCell implements RecordCell {
    private final AtomicReference<ContainerRecord> record;

    CompareAndSetCell(ContainerRecord record) {
        this.record = new AtomicReference<>(record);
    }

    @Override
    public ContainerRecord read() {
        return record.get();
    }

    @Override
    public void update(Function<ContainerRecord, Status> change) {
        while (true) {
            ContainerRecord current = record.get();
            if (record.compareAndSet(current, current.nextRevision(change.apply(current)))) {
                return;
            }
        }
    }
}
