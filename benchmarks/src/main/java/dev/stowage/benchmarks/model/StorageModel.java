package dev.stowage.benchmarks.model;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * One of our storages, at one level.
 *
 * @param storage the storage; closed with this
 * @param level what writes must survive
 */
public record StorageModel(StatusStorage storage, Level level) implements StatusModel {
    private static final int FILLING_THREADS = 8;

    @Override
    public void create(ContainerRecord record) {
        storage.create(record, level);
    }

    /** At the lowest level, by several threads, since some stores wait for others at each record. */
    @Override
    public void fill(List<ContainerRecord> records) throws IOException {
        List<Future<?>> writes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(FILLING_THREADS)) {
            records.forEach(record -> writes.add(threads.submit(() -> storage.create(record, Level.MEMORY))));
        }
        try {
            for (Future<?> write : writes) {
                write.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return storage.read(id);
    }

    @Override
    public void update(ContainerId id, Function<ContainerRecord, Status> change) {
        storage.update(id, level, change);
    }

    @Override
    public void delete(ContainerId id) {
        storage.delete(id);
    }

    @Override
    public List<ContainerRecord> list() {
        return storage.list()
                .stream()
                .filter(RecordEntry.Intact.class::isInstance)
                .map(entry -> ((RecordEntry.Intact) entry).record())
                .toList();
    }

    @Override
    public void clear() {
        if (storage.capabilities().sharing() == Sharing.CLUSTER) {
            storage.list().forEach(entry -> storage.delete(entry.container()));
        }
    }

    @Override
    public void close() {
        storage.close();
    }
}
