package dev.stowage.benchmarks.model;

import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.benchmarks.store.Records;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes one update by each model, between two looks at a file that is not there: what strace cuts at. */
public final class ModelProbe {
    private ModelProbe() {}

    private interface Opening {
        StatusModel open(Path directory) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        probe(root, "containerd", place -> new ContainerdModel(place, ContainerdModel.Directory.UNSYNCED));
        probe(root, "containerd-durable",
                place -> new ContainerdModel(place, ContainerdModel.Directory.SYNCED));
        probe(root, "runc", RuncModel::new);
        probe(root, "gvisor", GvisorModel::new);
        probe(root, "podman", PodmanModel::new);
        try (RawOverwrite raw = new RawOverwrite(root.resolve("raw"))) {
            mark(root, "raw-overwrite");
            raw.write(1);
            mark(root, "end");
        }
    }

    private static void probe(Path root, String name, Opening opening) throws Exception {
        try (StatusModel model = opening.open(Files.createDirectory(root.resolve(name)))) {
            ContainerRecord record = Records.record(1, 0);
            model.create(record);
            model.update(record.id().container(), Records.change(1));
            mark(root, name);
            model.update(record.id().container(), Records.change(2));
            mark(root, "end");
        }
    }

    private static void mark(Path root, String name) {
        if (Files.exists(root.resolve("mark-" + name))) {
            throw new IllegalStateException("nobody makes this file");
        }
    }
}
