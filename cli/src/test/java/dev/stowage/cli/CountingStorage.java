package dev.stowage.cli;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageLogEntry;
import dev.stowage.storage.file.FileStatusStorage;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Function;

/** Storage {@code file} as plugin {@code counting}, which counts its openings. */
public final class CountingStorage implements StatusStorage {
    private final FileStatusStorage storage;

    /**
     * Opens the storage and counts it.
     *
     * @param context the directories
     */
    @Inject
    public CountingStorage(BackendContext context) {
        OpeningCount.increment(context);
        storage = new FileStatusStorage(context);
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public Availability availability() {
        return storage.availability();
    }

    @Override
    public StorageCapabilities capabilities() {
        return storage.capabilities();
    }

    @Override
    public void create(ContainerRecord record, Durability durability) {
        storage.create(record, durability);
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return storage.read(id);
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        return storage.update(id, durability, change);
    }

    @Override
    public void delete(ContainerId id) {
        storage.delete(id);
    }

    @Override
    public List<RecordEntry> list() {
        return storage.list();
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return storage.list(sandbox);
    }

    @Override
    public QualifiedId resolve(String text) {
        return storage.resolve(text);
    }

    @Override
    public List<StorageLogEntry> log() {
        return storage.log();
    }

    @Override
    public void compact() {
        storage.compact();
    }

    @Override
    public void close() {
        storage.close();
    }
}
