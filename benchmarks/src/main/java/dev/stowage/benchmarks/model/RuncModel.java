package dev.stowage.benchmarks.model;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.records.RecordJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * runc 1.x, {@code saveState} in {@code libcontainer/container_linux.go}: one directory per container with
 * {@code state.json}, written to a temporary file in the same directory, closed and renamed. Nothing is
 * synced, so an update is atomic if the process is killed, but not if the power fails. A mutex per container
 * serializes the threads of one process; nothing serializes processes. Every reader loads and parses the
 * file.
 */
public final class RuncModel implements BenchmarkStore {
    private static final String FILE = "state.json";

    private final Path root;
    private final AtomicLong temporaryFileCount = new AtomicLong();
    private final ConcurrentMap<ContainerId, ReentrantLock> locks = new ConcurrentHashMap<>();

    /**
     * Opens the store without reading anything.
     *
     * @param root the directory of the containers' directories
     */
    public RuncModel(Path root) {
        this.root = root;
    }

    @Override
    public void create(ContainerRecord record) throws IOException {
        Files.createDirectory(root.resolve(record.id().container().value()));
        save(record);
    }

    @Override
    public ContainerRecord read(ContainerId id) throws IOException {
        return RecordFile.read(root.resolve(id.value()).resolve(FILE));
    }

    @Override
    public void update(ContainerId id, Function<ContainerRecord, Status> change) throws IOException {
        ReentrantLock lock = locks.computeIfAbsent(id, any -> new ReentrantLock());
        lock.lock();
        try {
            ContainerRecord record = read(id);
            save(record.nextRevision(change.apply(record)));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void delete(ContainerId id) throws IOException {
        Path containerDirectory = root.resolve(id.value());
        Files.delete(containerDirectory.resolve(FILE));
        Files.delete(containerDirectory);
        locks.remove(id);
    }

    @Override
    public List<ContainerRecord> list() throws IOException {
        List<ContainerRecord> all = new ArrayList<>();
        try (Stream<Path> containerDirectories = Files.list(root)) {
            for (Path containerDirectory : containerDirectories.toList()) {
                all.add(RecordFile.read(containerDirectory.resolve(FILE)));
            }
        }
        return all;
    }

    @Override
    public void close() {}

    private void save(ContainerRecord record) throws IOException {
        Path containerDirectory = root.resolve(record.id().container().value());
        Path temporaryFile = containerDirectory.resolve("state-" + temporaryFileCount.incrementAndGet());
        try (FileChannel file =
                RecordFile.open(temporaryFile, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            RecordFile.write(file, RecordJson.encode(record));
        }
        Files.move(temporaryFile, containerDirectory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }
}
