package dev.stowage.harness.fault;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageLogEntry;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A storage object whose calls go through an interceptor.
 *
 * @param storage the storage
 * @param interceptor receives every call except name, capabilities, availability and close
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
    public void create(ContainerRecord record, Durability durability) {
        intercept(Operation.CREATE, record.id().container().value(), () -> {
            storage.create(record, durability);
            return true;
        });
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return intercept(Operation.READ, id.value(), () -> storage.read(id));
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        return intercept(Operation.UPDATE, id.value(), () -> storage.update(id, durability, change));
    }

    @Override
    public void delete(ContainerId id) {
        intercept(Operation.DELETE, id.value(), () -> {
            storage.delete(id);
            return true;
        });
    }

    @Override
    public List<RecordEntry> list() {
        return intercept(Operation.LIST, name(), storage::list);
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return intercept(Operation.LIST, sandbox.value(), () -> storage.list(sandbox));
    }

    @Override
    public QualifiedId resolve(String text) {
        return intercept(Operation.RESOLVE, text, () -> storage.resolve(text));
    }

    @Override
    public List<StorageLogEntry> log() {
        return intercept(Operation.LIST, name(), storage::log);
    }

    @Override
    public void compact() {
        intercept(Operation.UPDATE, name(), () -> {
            storage.compact();
            return true;
        });
    }

    private <T> T intercept(Operation operation, String subject, Supplier<T> action) {
        return interceptor.intercept(new InterceptedCall(operation, subject, Optional.empty()), action);
    }
}
