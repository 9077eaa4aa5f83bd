package dev.stowage.benchmarks.lock;

import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Function;

/** An immutable record that is read optimistically under a stamped lock. */
final class StampedLockCell implements RecordCell {
    private final StampedLock lock = new StampedLock();
    private ContainerRecord record;

    StampedLockCell(ContainerRecord record) {
        this.record = record;
    }

    @Override
    public ContainerRecord read() {
        long stamp = lock.tryOptimisticRead();
        ContainerRecord current = record;
        if (lock.validate(stamp)) {
            return current;
        }
        stamp = lock.readLock();
        try {
            return record;
        } finally {
            lock.unlockRead(stamp);
        }
    }

    @Override
    public void update(Function<ContainerRecord, Status> change) {
        long stamp = lock.writeLock();
        try {
            record = record.nextRevision(change.apply(record));
        } finally {
            lock.unlockWrite(stamp);
        }
    }
}
