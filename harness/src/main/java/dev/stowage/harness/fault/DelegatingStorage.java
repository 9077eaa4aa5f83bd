package dev.stowage.harness.fault;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageLogEntry;
import java.util.List;
import java.util.function.Function;

/**
 * A storage object that passes every call to another one. Subclasses override what they change.
 */
public class DelegatingStorage implements StatusStorage {
    private final StatusStorage delegate;

    /**
     * Creates the storage object.
     *
     * @param delegate receives the calls
     */
    public DelegatingStorage(StatusStorage delegate) {
        this.delegate = delegate;
    }

    /**
     * Returns the storage object that receives the calls.
     *
     * @return the delegate
     */
    protected final StatusStorage delegate() {
        return delegate;
    }

    @Override
    public String name() {
        return delegate.name();
    }

    @Override
    public Availability availability() {
        return delegate.availability();
    }

    @Override
    public void close() {
        delegate.close();
    }

    @Override
    public StorageCapabilities capabilities() {
        return delegate.capabilities();
    }

    @Override
    public void create(ContainerRecord record, Durability durability) {
        delegate.create(record, durability);
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return delegate.read(id);
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        return delegate.update(id, durability, change);
    }

    @Override
    public void delete(ContainerId id) {
        delegate.delete(id);
    }

    @Override
    public List<RecordEntry> list() {
        return delegate.list();
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return delegate.list(sandbox);
    }

    @Override
    public QualifiedId resolve(String text) {
        return delegate.resolve(text);
    }

    @Override
    public List<StorageLogEntry> log() {
        return delegate.log();
    }

    @Override
    public void compact() {
        delegate.compact();
    }
}
