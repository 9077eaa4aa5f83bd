package dev.stowage.benchmarks.lock;

import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.util.function.Function;

/** One record in memory with its guard. Thread-safe. */
interface RecordCell {
    ContainerRecord read();

    void update(Function<ContainerRecord, Status> change);
}
