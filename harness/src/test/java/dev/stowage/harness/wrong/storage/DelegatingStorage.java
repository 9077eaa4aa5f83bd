package dev.stowage.harness.wrong.storage;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import java.util.List;
import java.util.function.Function;

/** Does what another storage does, except what a subclass does otherwise. */
class DelegatingStorage implements StatusStorage {
    final StatusStorage right;

    DelegatingStorage(StatusStorage right) {
        this.right = right;
    }

    @Override
    public String name() {
        return right.name();
    }

    @Override
    public Availability availability() {
        return right.availability();
    }

    @Override
    public void close() {
        right.close();
    }

    @Override
    public StorageCapabilities capabilities() {
        return right.capabilities();
    }

    @Override
    public void create(ContainerRecord record, Level level) {
        right.create(record, level);
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return right.read(id);
    }

    @Override
    public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
        return right.update(id, level, change);
    }

    @Override
    public void delete(ContainerId id) {
        right.delete(id);
    }

    @Override
    public List<RecordEntry> list() {
        return right.list();
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return right.list(sandbox);
    }

    @Override
    public FullId resolve(String text) {
        return right.resolve(text);
    }

    final boolean has(ContainerId id) {
        return right.list().stream().anyMatch(entry -> entry.container().equals(id));
    }

    final boolean damaged(ContainerId id) {
        try {
            return !right.read(id).id().container().equals(id);
        } catch (UnreadableException e) {
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }
}
