package dev.stowage.benchmarks.model;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
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
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A storage backend of Stowage at one level of durability.
 *
 * @param storage the storage backend; closed with this store
 * @param durability the durability of writes
 */
public record StatusStorageAdapter(StatusStorage storage, Durability durability) implements BenchmarkStore {
    private static final int THREADS = 16;

    @Override
    public void create(ContainerRecord record) {
        storage.create(record, durability);
    }

    /** Deletes at the lowest level. */
    @Override
    public void bulkLoad(List<ContainerRecord> records) throws IOException {
        inParallel(records, record -> storage.create(record, Durability.MEMORY));
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return storage.read(id);
    }

    @Override
    public void update(ContainerId id, Function<ContainerRecord, Status> change) {
        storage.update(id, durability, change);
    }

    @Override
    public void delete(ContainerId id) {
        storage.delete(id);
    }

    @Override
    public List<ContainerRecord> list() {
        return storage.list()
                .stream()
                .filter(RecordEntry.ReadableRecord.class::isInstance)
                .map(entry -> ((RecordEntry.ReadableRecord) entry).record())
                .toList();
    }

    @Override
    public void cleanUp() throws IOException {
        if (storage.capabilities().sharing() == Sharing.CLUSTER) {
            inParallel(storage.list(), entry -> storage.delete(entry.container()));
        }
    }

    /** Uses several threads, since some stores wait for a network at each record. */
    private static <T> void inParallel(List<T> all, Consumer<T> action) throws IOException {
        List<Future<?>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            all.forEach(one -> futures.add(threads.submit(() -> action.accept(one))));
        }
        try {
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        storage.close();
    }
}
