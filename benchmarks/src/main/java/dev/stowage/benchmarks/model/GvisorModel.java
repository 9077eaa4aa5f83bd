package dev.stowage.benchmarks.model;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.WholeFileLock;
import dev.stowage.records.RecordJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * gVisor's runsc (release 2020 to 2026), {@code runsc/container/state_file.go}: for each container
 * {@code ID_sandbox:ID.state} and {@code ID_sandbox:ID.lock}. Every load takes the lock with flock, reads and
 * parses. A save holds the lock, truncates the state file and writes it in place. Nothing is synced and there
 * is no temporary file: a process that is killed between truncation and write leaves an empty state.
 */
public final class GvisorModel implements BenchmarkStore {
    private static final String STATE = ".state";

    private final Path root;

    /**
     * Opens the store without reading anything.
     *
     * @param root the directory of the files
     */
    public GvisorModel(Path root) {
        this.root = root;
    }

    @Override
    public void create(ContainerRecord record) throws IOException {
        withLock(record.id().container(), () -> {
            save(record);
            return record;
        });
    }

    @Override
    public ContainerRecord read(ContainerId id) throws IOException {
        return withLock(id, () -> RecordFile.read(file(id, STATE)));
    }

    @Override
    public void update(ContainerId id, Function<ContainerRecord, Status> change) throws IOException {
        withLock(id, () -> {
            ContainerRecord record = RecordFile.read(file(id, STATE));
            ContainerRecord next = record.nextRevision(change.apply(record));
            save(next);
            return next;
        });
    }

    @Override
    public void delete(ContainerId id) throws IOException {
        withLock(id, () -> {
            Files.delete(file(id, STATE));
            Files.delete(file(id, ".lock"));
            return id;
        });
    }

    @Override
    public List<ContainerRecord> list() throws IOException {
        List<ContainerRecord> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(root)) {
            for (Path file : files.filter(one -> one.toString().endsWith(STATE)).toList()) {
                String name = file.getFileName().toString();
                all.add(read(new ContainerId(name.substring(0, name.indexOf("_sandbox:")))));
            }
        }
        return all;
    }

    @Override
    public void close() {}

    private interface LockedAction<T> {
        T run() throws IOException;
    }

    private <T> T withLock(ContainerId id, LockedAction<T> action) throws IOException {
        try (OpenFile lock = OpenFile.open(file(id, ".lock"), OpenFile.Access.CREATE)) {
            WholeFileLock.lock(lock);
            try {
                return action.run();
            } finally {
                WholeFileLock.unlock(lock);
            }
        }
    }

    private void save(ContainerRecord record) throws IOException {
        try (FileChannel file = RecordFile.open(file(record.id().container(), STATE),
                StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            RecordFile.write(file, RecordJson.encode(record));
        }
    }

    private Path file(ContainerId id, String suffix) {
        return root.resolve(id + "_sandbox:" + id + suffix);
    }
}
