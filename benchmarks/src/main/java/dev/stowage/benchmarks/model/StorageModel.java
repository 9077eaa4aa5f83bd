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
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One of our storages, at one level.
 *
 * @param storage the storage; closed with this
 * @param level what writes must survive
 */
public record StorageModel(StatusStorage storage, Level level) implements StatusModel {
    private static final int THREADS = 16;

    @Override
    public void create(ContainerRecord record) {
        storage.create(record, level);
    }

    /** At the lowest level. */
    @Override
    public void fill(List<ContainerRecord> records) throws IOException {
        together(records, record -> storage.create(record, Level.MEMORY));
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
    public void clear() throws IOException {
        if (storage.capabilities().sharing() == Sharing.CLUSTER) {
            together(storage.list(), entry -> storage.delete(entry.container()));
        }
    }

    /** By several threads, since some stores wait for others at each record. */
    private static <T> void together(List<T> all, Consumer<T> act) throws IOException {
        List<Future<?>> acts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            all.forEach(one -> acts.add(threads.submit(() -> act.accept(one))));
        }
        try {
            for (Future<?> done : acts) {
                done.get();
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
