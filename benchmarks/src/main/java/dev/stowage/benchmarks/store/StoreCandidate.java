package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Durability;
import dev.stowage.benchmarks.model.ContainerdModel;
import dev.stowage.benchmarks.model.GvisorModel;
import dev.stowage.benchmarks.model.PodmanModel;
import dev.stowage.benchmarks.model.RuncModel;
import dev.stowage.benchmarks.model.BenchmarkStore;
import dev.stowage.benchmarks.model.StatusStorageAdapter;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Candidate.Kind;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A store that can take part: one of ours at a level, or the model of a peer's. A further model is one line
 * in {@link #peers}.
 *
 * @param name as reports and goals use it
 * @param kind whose it is
 * @param description what it promises
 * @param opener opens it on a directory
 */
record StoreCandidate(String name, Kind kind, String description, StoreOpener opener) {

    /** Opens a store; a second opening of the same directory finds the records of the first. */
    interface StoreOpener {
        BenchmarkStore open(Path directory) throws IOException;
    }

    /** Makes a trial of an open store. */
    interface WorkloadFactory {
        BenchmarkWorkload create(BenchmarkStore store) throws IOException;
    }

    /** Our storages that reach the level, under their names. */
    static List<StoreCandidate> stowageStorages(BackendSelection backends, Durability durability) {
        return backends.storages()
                .stream()
                .filter(storageBackend -> storageBackend.capabilities()
                        .maximumDurability()
                        .compareTo(durability) >= 0)
                .map(storageBackend -> new StoreCandidate(storageBackend.name(), Kind.OURS,
                        "Stowage's storage " + storageBackend.name() + ", level " + durability,
                        directory -> new StatusStorageAdapter(storageBackend.opener().apply(directory),
                                durability)))
                .toList();
    }

    /** What peers do, each as it does it. */
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
                        "model: temporary file and rename, nothing synced: not durable",
                        RuncModel::new),
                new StoreCandidate("gvisor", Kind.PEER,
                        "model: flock, rewritten in place, nothing synced: neither durable nor atomic",
                        GvisorModel::new));
    }

    static List<StoreCandidate> all(BackendSelection backends, Durability durability) {
        List<StoreCandidate> all = new ArrayList<>(stowageStorages(backends, durability));
        all.addAll(peers());
        return all;
    }

    /** A candidate that opens the store and gives it to the trial, which clears and closes it. */
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
