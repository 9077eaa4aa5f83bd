package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Durability;
import dev.stowage.benchmarks.model.BenchmarkStore;
import dev.stowage.benchmarks.model.ContainerdModel;
import dev.stowage.benchmarks.model.GvisorModel;
import dev.stowage.benchmarks.model.PodmanModel;
import dev.stowage.benchmarks.model.RuncModel;
import dev.stowage.benchmarks.model.StatusStorageAdapter;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Candidate.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A store that can take part: a storage backend of Stowage at a level of durability, or the model of a peer.
 * To add a model, add a line to {@link #peers}.
 *
 * @param name the name in reports and goals
 * @param kind where it comes from
 * @param description a description for people
 * @param opener opens it in a directory
 */
record StoreCandidate(String name, Kind kind, String description, StoreOpener opener) {

    /** Opens a store; a store that is opened again in the same directory contains its records. */
    interface StoreOpener {
        BenchmarkStore open(Path directory) throws IOException;
    }

    /** Creates the workload of an open store. */
    interface WorkloadFactory {
        BenchmarkWorkload create(BenchmarkStore store) throws IOException;
    }

    /** Adds the storage backends that support the level. */
    static List<StoreCandidate> stowageStorages(BackendSelection backends, Durability durability) {
        return backends.storages()
                .stream()
                .filter(storageBackend -> storageBackend.capabilities()
                        .maximumDurability()
                        .compareTo(durability) >= 0)
                .map(storageBackend -> new StoreCandidate(storageBackend.name(), Kind.OURS,
                        "Stowage's storage " + storageBackend.name() + ", level " + durability,
                        directory -> new StatusStorageAdapter(
                                storageBackend.opener().apply(directory), durability)))
                .toList();
    }

    /** Creates the models of peers. */
    static List<StoreCandidate> peers() {
        return List.of(
                new StoreCandidate("containerd", Kind.PEER,
                        "model: lock, temporary file, fsync, rename; the rename is not synced: not durable",
                        directory -> new ContainerdModel(directory, ContainerdModel.DirectorySync.UNSYNCED)),
                new StoreCandidate("containerd-durable", Kind.PEER,
                        "model: the same with fsync of the directory",
                        directory -> new ContainerdModel(directory, ContainerdModel.DirectorySync.SYNCED)),
                new StoreCandidate("podman", Kind.PEER,
                        "model: SQLite, rollback journal, synchronous FULL, exclusive transactions",
                        PodmanModel::new),
                new StoreCandidate("runc", Kind.PEER,
                        "model: temporary file and rename, nothing synced: not durable", RuncModel::new),
                new StoreCandidate("gvisor", Kind.PEER,
                        "model: flock, file rewritten in place, nothing synced: neither durable nor atomic",
                        GvisorModel::new));
    }

    static List<StoreCandidate> all(BackendSelection backends, Durability durability) {
        List<StoreCandidate> all = new ArrayList<>(stowageStorages(backends, durability));
        all.addAll(peers());
        return all;
    }

    /** Returns a candidate that opens the store and passes it to the workload, which clears and closes it. */
    Candidate toCandidate(WorkloadFactory workloadFactory) {
        return new Candidate(name, kind, description, directory -> {
            BenchmarkStore store = opener.open(Files.createDirectory(directory.resolve("store")));
            try {
                return workloadFactory.create(store);
            } catch (IOException | RuntimeException e) {
                try (store) {
                    store.cleanUp();
                } catch (IOException | RuntimeException cleanUpFailure) {
                    e.addSuppressed(cleanUpFailure);
                }
                throw e;
            }
        });
    }
}
