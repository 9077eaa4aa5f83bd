package dev.stowage.benchmarks.model;

import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.benchmarks.store.BenchmarkRecords;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes one update by each model, between two looks at a file that is not there: what strace cuts at. */
public final class ModelProbe {
    private ModelProbe() {}

    private interface ProbedStoreOpener {
        BenchmarkStore open(Path directory) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        probe(root, "containerd",
                directory -> new ContainerdModel(directory, ContainerdModel.DirectorySync.UNSYNCED));
        probe(root, "containerd-durable",
                directory -> new ContainerdModel(directory, ContainerdModel.DirectorySync.SYNCED));
        probe(root, "runc", RuncModel::new);
        probe(root, "gvisor", GvisorModel::new);
        probe(root, "podman", PodmanModel::new);
        try (RawOverwrite raw = new RawOverwrite(root.resolve("raw"))) {
            mark(root, "raw-overwrite");
            raw.overwriteAndSync(1);
            mark(root, "end");
        }
    }

    private static void probe(Path root, String name, ProbedStoreOpener opener) throws Exception {
        try (BenchmarkStore store = opener.open(Files.createDirectory(root.resolve(name)))) {
            ContainerRecord record = BenchmarkRecords.record(1, 0);
            store.create(record);
            store.update(record.id().container(), BenchmarkRecords.change(1));
            mark(root, name);
            store.update(record.id().container(), BenchmarkRecords.change(2));
            mark(root, "end");
        }
    }

    private static void mark(Path root, String name) {
        if (Files.exists(root.resolve("mark-" + name))) {
            throw new IllegalStateException("nobody makes this file");
        }
    }
}
