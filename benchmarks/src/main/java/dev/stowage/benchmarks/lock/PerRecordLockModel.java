package dev.stowage.benchmarks.lock;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.benchmarks.model.BenchmarkStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A store in memory with one guarded cell per record. */
final class PerRecordLockModel implements BenchmarkStore {
    private final Map<ContainerId, RecordCell> cells = new ConcurrentHashMap<>();
    private final Function<ContainerRecord, RecordCell> cellFactory;

    PerRecordLockModel(Function<ContainerRecord, RecordCell> cellFactory) {
        this.cellFactory = cellFactory;
    }

    @Override
    public void create(ContainerRecord record) {
        cells.put(record.id().container(), cellFactory.apply(record));
    }

    @Override
    public ContainerRecord read(ContainerId id) throws IOException {
        return cell(id).read();
    }

    @Override
    public void update(ContainerId id, Function<ContainerRecord, Status> change) throws IOException {
        cell(id).update(change);
    }

    @Override
    public void delete(ContainerId id) {
        cells.remove(id);
    }

    @Override
    public List<ContainerRecord> list() {
        return cells.values().stream().map(RecordCell::read).toList();
    }

    @Override
    public void close() {}

    private RecordCell cell(ContainerId id) throws IOException {
        RecordCell recordCell = cells.get(id);
        if (recordCell == null) {
            throw new IOException("no container " + id);
        }
        return recordCell;
    }
}
