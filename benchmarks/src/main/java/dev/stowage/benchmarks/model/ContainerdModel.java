package dev.stowage.benchmarks.model;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.records.RecordJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * containerd 2.x, {@code internal/cri/store/container/status.go}: one status per container behind a
 * read-write lock. Get takes the shared lock and copies. UpdateSync holds the exclusive lock during the
 * caller's function, encoding and the atomic write: temporary file in the same directory, chmod, write,
 * fsync, close, rename. It changes the memory last. Delete renames, then removes. containerd does not sync
 * the directory, so a power cut may undo an acknowledged update; {@link DirectorySync#SYNCED} is the same
 * made durable.
 */
public final class ContainerdModel implements BenchmarkStore {
    private static final String FILE = "status";

    private final Path root;
    private final DirectorySync directorySync;
    private final AtomicLong temporaryFileCount = new AtomicLong();
    private final Map<ContainerId, Entry> entries = new ConcurrentHashMap<>();

    /** Whether the rename is made durable. */
    public enum DirectorySync {
        /** Not synced, as in containerd. */
        UNSYNCED,
        /** With fsync of the directory after each rename. */
        SYNCED
    }

    private static final class Entry {
        private final ReadWriteLock lock = new ReentrantReadWriteLock();
        private ContainerRecord record;

        Entry(ContainerRecord record) {
            this.record = record;
        }
    }

    /**
     * Opens the store and loads its records, as containerd does when it restarts.
     *
     * @param root the directory of the containers' directories
     * @param directorySync whether renames are made durable
     * @throws IOException a record cannot be read
     */
    public ContainerdModel(Path root, DirectorySync directorySync) throws IOException {
        this.root = root;
        this.directorySync = directorySync;
        try (Stream<Path> all = Files.list(root)) {
            for (Path container : all.toList()) {
                ContainerRecord record = RecordFile.read(container.resolve(FILE));
                entries.put(record.id().container(), new Entry(record));
            }
        }
    }

    @Override
    public void create(ContainerRecord record) throws IOException {
        addEntry(record);
        writeRecord(record, directorySync);
    }

    @Override
    public void bulkLoad(List<ContainerRecord> records) throws IOException {
        for (ContainerRecord record : records) {
            addEntry(record);
            Files.write(containerDirectory(record.id().container()).resolve(FILE), RecordJson.encode(record));
        }
    }

    private void addEntry(ContainerRecord record) throws IOException {
        Files.createDirectory(containerDirectory(record.id().container()));
        entries.put(record.id().container(), new Entry(record));
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        Entry entry = entry(id);
        entry.lock.readLock().lock();
        try {
            return copy(entry.record);
        } finally {
            entry.lock.readLock().unlock();
        }
    }

    @Override
    public void update(ContainerId id, Function<ContainerRecord, Status> change) throws IOException {
        Entry entry = entry(id);
        entry.lock.writeLock().lock();
        try {
            ContainerRecord next = entry.record.nextRevision(change.apply(copy(entry.record)));
            writeRecord(next, directorySync);
            entry.record = next;
        } finally {
            entry.lock.writeLock().unlock();
        }
    }

    @Override
    public void delete(ContainerId id) throws IOException {
        Path containerDirectory = containerDirectory(id);
        Path deletedFile = root.resolve(".del-" + id);
        Files.move(containerDirectory.resolve(FILE), deletedFile, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(deletedFile);
        Files.delete(containerDirectory);
        if (directorySync == DirectorySync.SYNCED) {
            RecordFile.syncDirectory(root);
        }
        entries.remove(id);
    }

    @Override
    public List<ContainerRecord> list() {
        List<ContainerRecord> all = new ArrayList<>();
        entries.keySet().forEach(id -> all.add(read(id)));
        return all;
    }

    @Override
    public void close() {}

    private void writeRecord(ContainerRecord record, DirectorySync sync) throws IOException {
        Path containerDirectory = containerDirectory(record.id().container());
        Path temporaryFile =
                containerDirectory.resolve(".tmp-" + FILE + temporaryFileCount.incrementAndGet());
        try (FileChannel file =
                RecordFile.open(temporaryFile, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            Files.setPosixFilePermissions(temporaryFile, PosixFilePermissions.fromString("rw-------"));
            RecordFile.write(file, RecordJson.encode(record));
            file.force(true);
        }
        Files.move(temporaryFile, containerDirectory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        if (sync == DirectorySync.SYNCED) {
            RecordFile.syncDirectory(containerDirectory);
        }
    }

    private Path containerDirectory(ContainerId id) {
        return root.resolve(id.value());
    }

    private Entry entry(ContainerId id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            throw new UncheckedIOException(new IOException("no container " + id));
        }
        return entry;
    }

    private static ContainerRecord copy(ContainerRecord record) {
        return RecordCopies.deepCopy(record);
    }
}
