package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.ProcessTable;
import dev.stowage.posix.SharedLongs;
import dev.stowage.records.RecordFileName;
import dev.stowage.records.RecordJson;
import dev.stowage.records.RecordName;
import dev.stowage.storage.file.Generations.Membership;
import dev.stowage.storage.file.Generations.Window;
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
final class OtherProcess implements AutoCloseable {
    private final Path records;
    private final SharedLongs words;
    private final FileLocks files;
    final StoreLocks locks;
    final Generations generations;

    /** Joins a store whose directory is there. */
    OtherProcess(Path state) throws IOException {
        records = Stores.records(state);
        words = SharedLongs.open(state.resolve("generations"), Generations.NUMBERS);
        files = FileLocks.open(state.resolve("locks"), ProcessTable.ofHost(), InstantSource.system());
        locks = new StoreLocks(files, Duration.ofMillis(50));
        generations = new Generations(words, locks);
    }

    /** Returns a new record in the slot of another. */
    static ContainerRecord neighbour(ContainerId other) {
        return Stores.record(IntStream.iterate(0, number -> number + 1)
                .mapToObj(number -> new ContainerId("n" + number))
                .filter(id -> Generations.slot(id) == Generations.slot(other))
                .findFirst()
                .orElseThrow()
                .value());
    }

    /** Writes a record as a careful writer does. */
    void write(ContainerRecord record, Membership membership) throws IOException {
        try (Window _ = generations.open(record.id().container(), Operation.UPDATE, membership)) {
            writeUntold(record);
        }
    }

    /** Removes a record as a careful writer does. */
    void remove(ContainerRecord record) throws IOException {
        try (Window _ = generations.open(record.id().container(), Operation.DELETE, Membership.CHANGES)) {
            removeUntold(record);
        }
    }

    /** Writes a file and tells nobody: only who looks at files sees it. */
    void writeUntold(ContainerRecord record) throws IOException {
        Files.write(file(record), RecordJson.encode(record));
    }

    void removeUntold(ContainerRecord record) throws IOException {
        Files.delete(file(record));
    }

    /** Leaves the slot as a writer does that was killed at work. */
    void diesAtWork(ContainerId id) {
        words.getAndAdd(Generations.slot(id), 1);
    }

    /** Is at work on the slot, without a change, until it is closed. */
    HeldLock worksOn(ContainerId id) throws IOException {
        diesAtWork(id);
        return locks.slotIfFree(Generations.slot(id)).orElseThrow();
    }

    long word(ContainerId id) {
        return words.get(Generations.slot(id));
    }

    void setWord(ContainerId id, long word) {
        words.set(Generations.slot(id), word);
    }

    private Path file(ContainerRecord record) {
        return records.resolve(RecordFileName.of(RecordName.of(record)));
    }

    @Override
    public void close() {
        words.close();
        files.close();
    }
}
