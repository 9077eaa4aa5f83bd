package dev.stowage.harness.rules.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Opens a store that no other process has open, reports its contents line by line, then checks that it still
 * works. Runs in a {@link StorageProcessMain}.
 */
final class StoreCheck {
    /** The prefix of a line about a whole record of a {@link RecordHistory}. */
    static final String STEP = "step";
    /** The prefix of a line about the record that all writers increment. */
    static final String SHARED_COUNTER = "shared";
    /** The prefix of a line about a record that was never written like that. */
    static final String TORN = "torn";
    /** The prefix of a line about an unreadable record. */
    static final String UNREADABLE = "unreadable";
    /** The prefix of a line about an error that the contract permits. */
    static final String REFUSED = "refused";
    /** The prefix of a line about any other failure. */
    static final String BROKEN = "broken";
    /** The last line. */
    static final String END = "end";

    private final Supplier<StatusStorage> opener;
    private final Consumer<String> out;

    StoreCheck(Supplier<StatusStorage> opener, Consumer<String> out) {
        this.opener = opener;
        this.out = out;
    }

    /** Reports the contents, and writes the records in mode READ_WRITE. */
    void run(StoreCheckMode mode) {
        try {
            checkAll(mode);
        } catch (StowageException e) {
            out.accept(REFUSED + " - " + StorageProcessMain.describeOnOneLine(e));
        } catch (RuntimeException | Error e) {
            out.accept(BROKEN + " - " + StorageProcessMain.describeOnOneLine(e));
        }
        // a backend may unmap files, and so release the disk, only at a garbage collection
        System.gc();
        out.accept(END);
    }

    /** What to do with a store after its contents have been reported. */
    enum StoreCheckMode {
        /** Nothing. */
        READ_ONLY,
        /** Each record is written, read, resolved by its name, and read again after the store is reopened. */
        READ_WRITE
    }

    private void checkAll(StoreCheckMode mode) {
        try (StatusStorage storage = opener.get()) {
            List<RecordEntry> entries = storage.list();
            entries.forEach(entry -> describe(storage, entry));
            if (mode == StoreCheckMode.READ_WRITE) {
                entries.stream()
                        .filter(RecordEntry.ReadableRecord.class::isInstance)
                        .forEach(entry -> exercise(storage, ((RecordEntry.ReadableRecord) entry).record()));
            }
        }
    }

    private void describe(StatusStorage storage, RecordEntry entry) {
        ContainerId id = entry.container();
        switch (entry) {
            case RecordEntry.UnreadableRecord unreadableRecord ->
                out.accept(UNREADABLE + " " + id + " " + unreadableRecord.reason().replace('\n', ' '));
            case RecordEntry.ReadableRecord readable -> out.accept(describe(readable.record()));
        }
        try {
            ContainerRecord read = storage.read(id);
            if (!entry.equals(RecordEntry.readable(read))) {
                out.accept(BROKEN + " " + id + " is listed as " + entry + " and read as " + read);
            }
        } catch (StowageException e) {
            if (entry instanceof RecordEntry.ReadableRecord) {
                out.accept(BROKEN + " " + id + " is listed and, read alone, "
                        + StorageProcessMain.describeOnOneLine(e));
            }
        }
    }

    private static String describe(ContainerRecord record) {
        ContainerId id = record.id().container();
        if (record.config().labels().isEmpty()) {
            return record.status().run() == record.revision() - 1
                    ? SHARED_COUNTER + " " + id + " " + record.status().run()
                    : TORN + " " + id + " " + record;
        }
        Optional<Long> step = RecordHistory.stepOf(record);
        return step.isPresent() ? STEP + " " + id + " " + step.orElseThrow() : TORN + " " + id + " " + record;
    }

    private void exercise(StatusStorage storage, ContainerRecord record) {
        ContainerId id = record.id().container();
        Durability maximumDurability = storage.capabilities().maximumDurability();
        ContainerRecord next = storage.update(id, maximumDurability, StorageFixture::incrementRun);
        expect(id, next.equals(record.nextRevision(StorageFixture.incrementRun(record))),
                "the next update stored ", next);
        try (StatusStorage reopened = opener.get()) {
            expect(id, reopened.read(id).equals(next),
                    "after the store was opened again it is ", reopened.read(id));
            record.name()
                    .ifPresent(name -> expect(id, reopened.resolve(name.value()).equals(record.id()),
                            "its name resolves to ", reopened.resolve(name.value())));
            reopened.delete(id);
        }
        try (StatusStorage reopened = opener.get()) {
            ContainerRecord found = reopened.read(id);
            expect(id, false, "it was deleted and is still there: ", found);
        } catch (NotFoundException e) {
            // deleted, as it must be
            storage.create(RecordHistory.record(id, 0), maximumDurability);
        }
    }

    private void expect(ContainerId id, boolean holds, String what, Object seen) {
        if (!holds) {
            out.accept(BROKEN + " " + id + " " + what + seen);
        }
    }
}
