package dev.stowage.harness.fault;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.Operation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.harness.fault.Interceptor.Call;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A storage whose calls go through an interceptor.
 *
 * @param storage the storage
 * @param interceptor is given every call except name, capabilities, availability and close
 */
public record InterceptedStorage(StatusStorage storage, Interceptor interceptor) implements StatusStorage {
    @Override
    public String name() {
        return storage.name();
    }

    @Override
    public Availability availability() {
        return storage.availability();
    }

    @Override
    public void close() {
        storage.close();
    }

    @Override
    public StorageCapabilities capabilities() {
        return storage.capabilities();
    }

    @Override
    public void create(ContainerRecord record, Level level) {
        around(Operation.CREATE, record.id().container().value(), () -> {
            storage.create(record, level);
            return true;
        });
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return around(Operation.READ, id.value(), () -> storage.read(id));
    }

    @Override
    public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
        return around(Operation.UPDATE, id.value(), () -> storage.update(id, level, change));
    }

    @Override
    public void delete(ContainerId id) {
        around(Operation.DELETE, id.value(), () -> {
            storage.delete(id);
            return true;
        });
    }

    @Override
    public List<RecordEntry> list() {
        return around(Operation.LIST, name(), storage::list);
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return around(Operation.LIST, sandbox.value(), () -> storage.list(sandbox));
    }

    @Override
    public FullId resolve(String text) {
        return around(Operation.RESOLVE, text, () -> storage.resolve(text));
    }

    private <T> T around(Operation operation, String subject, Supplier<T> act) {
        return interceptor.around(new Call(operation, subject, Optional.empty()), act);
    }
}
