package dev.stowage.benchmarks.lock;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.benchmarks.model.StatusModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Statuses in memory, each in a cell of its own. */
final class CellModel implements StatusModel {
    private final Map<ContainerId, Cell> cells = new ConcurrentHashMap<>();
    private final Function<ContainerRecord, Cell> kind;

    CellModel(Function<ContainerRecord, Cell> kind) {
        this.kind = kind;
    }

    @Override
    public void create(ContainerRecord record) {
        cells.put(record.id().container(), kind.apply(record));
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
        return cells.values().stream().map(Cell::read).toList();
    }

    @Override
    public void close() {}

    private Cell cell(ContainerId id) throws IOException {
        Cell cell = cells.get(id);
        if (cell == null) {
            throw new IOException("no container " + id);
        }
        return cell;
    }
}
