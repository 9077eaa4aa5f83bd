package dev.stowage.benchmarks.lock;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.benchmarks.model.BenchmarkStore;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Immutable records in a map, changed by its compute method, which locks a whole bin of the map. */
final class MapComputeModel implements BenchmarkStore {
    private final ConcurrentHashMap<ContainerId, ContainerRecord> records = new ConcurrentHashMap<>();

    @Override
    public void create(ContainerRecord record) {
        records.put(record.id().container(), record);
    }

    @Override
    public ContainerRecord read(ContainerId id) throws IOException {
        ContainerRecord record = records.get(id);
        if (record == null) {
            throw new IOException("no container " + id);
        }
        return record;
    }

    @Override
    public void update(ContainerId id, Function<ContainerRecord, Status> change) {
        records.computeIfPresent(id, (any, record) -> record.nextRevision(change.apply(record)));
    }

    @Override
    public void delete(ContainerId id) {
        records.remove(id);
    }

    @Override
    public List<ContainerRecord> list() {
        return List.copyOf(records.values());
    }

    @Override
    public void close() {}
}
