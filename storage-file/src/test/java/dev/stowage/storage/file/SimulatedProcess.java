package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.SharedLongs;
import dev.stowage.records.RecordFileName;
import dev.stowage.records.RecordJson;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.records.store.StoreLocks;
import dev.stowage.storage.file.VersionTable.WriteGuard;
import dev.stowage.storage.file.VersionTable.WriteKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.IntStream;

/**
 * What another process is to a store: it maps the same numbers, takes the same locks and changes the same
 * files, one act at a time, and it may be dead in between.
 */
final class SimulatedProcess implements AutoCloseable {
    private final Path records;
    private final SharedLongs versions;
    final RecordLocks locks;
    final VersionTable versionTable;

    /** Joins a store whose directory is there. */
    SimulatedProcess(Path state) throws IOException {
        records = FileFixtures.records(state);
        versions = SharedLongs.open(state.resolve("versions"), VersionTable.COUNTER_COUNT);
        locks = new RecordLocks(StoreLocks.open(state, Duration.ofMillis(50), InstantSource.system()));
        versionTable = new VersionTable(versions, locks);
    }

    /** Returns a new record in the slot of another. */
    static ContainerRecord recordInShardOf(ContainerId other) {
        return FileFixtures.record(IntStream.iterate(0, number -> number + 1)
                .mapToObj(number -> new ContainerId("n" + number))
                .filter(id -> VersionTable.shard(id) == VersionTable.shard(other))
                .findFirst()
                .orElseThrow()
                .value());
    }

    /** Writes a record as a careful writer does. */
    void write(ContainerRecord record, WriteKind kind) throws IOException {
        try (WriteGuard _ = versionTable.beginWrite(record.id().container(), Operation.UPDATE, kind)) {
            writeUnannounced(record);
        }
    }

    /** Removes a record as a careful writer does. */
    void remove(ContainerRecord record) throws IOException {
        try (WriteGuard _ =
                versionTable.beginWrite(record.id().container(), Operation.DELETE, WriteKind.ADD_OR_REMOVE)) {
            removeUnannounced(record);
        }
    }

    /** Writes a file and tells nobody: only who looks at files sees it. */
    void writeUnannounced(ContainerRecord record) throws IOException {
        Files.write(file(record), RecordJson.encode(record));
    }

    void removeUnannounced(ContainerRecord record) throws IOException {
        Files.delete(file(record));
    }

    /** Leaves the slot as a writer does that was killed at work. */
    void crashDuringWrite(ContainerId id) {
        versions.getAndAdd(VersionTable.shard(id), 1);
    }

    /** Is at work on the slot, without a change, until it is closed. */
    HeldLock beginWrite(ContainerId id) throws IOException {
        crashDuringWrite(id);
        return locks.tryShard(VersionTable.shard(id)).orElseThrow();
    }

    long version(ContainerId id) {
        return versions.get(VersionTable.shard(id));
    }

    void setVersion(ContainerId id, long version) {
        versions.set(VersionTable.shard(id), version);
    }

    private Path file(ContainerRecord record) {
        return records.resolve(RecordFileName.of(RecordLookupKey.of(record)));
    }

    @Override
    public void close() {
        versions.close();
        locks.close();
    }
}
