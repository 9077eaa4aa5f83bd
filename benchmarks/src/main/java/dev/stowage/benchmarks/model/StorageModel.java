package dev.stowage.benchmarks.model;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import java.util.List;
import java.util.function.Function;

/**
 * One of our storages, at one level.
 *
 * @param storage the storage; closed with this
 * @param level what writes must survive
 */
public record StorageModel(StatusStorage storage, Level level) implements StatusModel {

    @Override
    public void create(ContainerRecord record) {
        storage.create(record, level);
    }

    /** At the lowest level. */
    @Override
    public void fill(List<ContainerRecord> records) {
        records.forEach(record -> storage.create(record, Level.MEMORY));
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
    public void close() {
        storage.close();
    }
}
