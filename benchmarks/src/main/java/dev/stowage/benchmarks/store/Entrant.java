package dev.stowage.benchmarks.store;

import dev.stowage.api.storage.Level;
import dev.stowage.benchmarks.model.ContainerdModel;
import dev.stowage.benchmarks.model.GvisorModel;
import dev.stowage.benchmarks.model.PodmanModel;
import dev.stowage.benchmarks.model.RuncModel;
import dev.stowage.benchmarks.model.StatusModel;
import dev.stowage.benchmarks.model.StorageModel;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Contestant.Kind;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Trial;
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
 * @param note what it promises
 * @param opening opens it on a directory
 */
record Entrant(String name, Kind kind, String note, Opening opening) {

    /** Opens a store; a second opening of the same directory finds the records of the first. */
    interface Opening {
        StatusModel open(Path directory) throws IOException;
    }

    /** Makes a trial of an open store. */
    interface Trying {
        Trial of(StatusModel model) throws IOException;
    }

    /** Our storages that reach the level, under their names. */
    static List<Entrant> ours(Field field, Level level) {
        return field.storages()
                .stream()
                .filter(storage -> storage.capabilities().highest().compareTo(level) >= 0)
                .map(storage -> new Entrant(storage.name(), Kind.OURS,
                        "Stowage's storage " + storage.name() + ", level " + level,
                        directory -> new StorageModel(storage.opening().apply(directory), level)))
                .toList();
    }

    /** What peers do, each as it does it. */
    static List<Entrant> peers() {
        return List.of(
                new Entrant("containerd", Kind.PEER,
                        "model: lock, temporary file, fsync, rename; the rename is not synced: not durable",
                        directory -> new ContainerdModel(directory, ContainerdModel.Directory.UNSYNCED)),
                new Entrant("containerd-durable", Kind.PEER, "model: the same with fsync of the directory",
                        directory -> new ContainerdModel(directory, ContainerdModel.Directory.SYNCED)),
                new Entrant("podman", Kind.PEER,
                        "model: SQLite, rollback journal, synchronous FULL, exclusive transactions",
                        PodmanModel::new),
                new Entrant("runc", Kind.PEER,
                        "model: temporary file and rename, nothing synced: not durable",
                        RuncModel::new),
                new Entrant("gvisor", Kind.PEER,
                        "model: flock, rewritten in place, nothing synced: neither durable nor atomic",
                        GvisorModel::new));
    }

    static List<Entrant> all(Field field, Level level) {
        List<Entrant> all = new ArrayList<>(ours(field, level));
        all.addAll(peers());
        return all;
    }

    /** A contestant that opens the store and gives it to the trial, which clears and closes it. */
    Contestant contestant(Trying trying) {
        return new Contestant(name, kind, note, directory -> {
            StatusModel model = opening.open(Files.createDirectory(directory.resolve("store")));
            try {
                return trying.of(model);
            } catch (IOException | RuntimeException e) {
                try (model) {
                    model.clear();
                } catch (IOException | RuntimeException more) {
                    e.addSuppressed(more);
                }
                throw e;
            }
        });
    }
}
