package dev.stowage.harness.mutant.storage;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import java.util.List;
import java.util.function.Function;

/** Does what another storage does, except what a subclass does otherwise. */
class DelegatingStorage implements StatusStorage {
    final StatusStorage delegate;

    DelegatingStorage(StatusStorage delegate) {
        this.delegate = delegate;
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

    final boolean contains(ContainerId id) {
        return delegate.list().stream().anyMatch(entry -> entry.container().equals(id));
    }

    final boolean isUnreadable(ContainerId id) {
        try {
            return !delegate.read(id).id().container().equals(id);
        } catch (UnreadableException e) {
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }
}
