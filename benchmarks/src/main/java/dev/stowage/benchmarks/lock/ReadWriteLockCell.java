package dev.stowage.benchmarks.lock;

import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.benchmarks.model.RecordCopies;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/** A mutable record behind a read-write lock. Readers get a copy, as in containerd. */
final class ReadWriteLockCell implements RecordCell {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private ContainerRecord record;

    ReadWriteLockCell(ContainerRecord record) {
        this.record = record;
    }

    @Override
    public ContainerRecord read() {
        lock.readLock().lock();
        try {
            return RecordCopies.deepCopy(record);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void update(Function<ContainerRecord, Status> change) {
        lock.writeLock().lock();
        try {
            record = record.nextRevision(change.apply(RecordCopies.deepCopy(record)));
        } finally {
            lock.writeLock().unlock();
        }
    }
}
