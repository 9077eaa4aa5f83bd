package dev.stowage.benchmarks.lock;

import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** An immutable record. Readers load it without a lock; writers hold a lock and publish the next record. */
final class PublishedCell implements RecordCell {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile ContainerRecord record;

    PublishedCell(ContainerRecord record) {
        this.record = record;
    }

    @Override
    public ContainerRecord read() {
        return record;
    }

    @Override
    public void update(Function<ContainerRecord, Status> change) {
        lock.lock();
        try {
            record = record.nextRevision(change.apply(record));
        } finally {
            lock.unlock();
        }
    }
}
