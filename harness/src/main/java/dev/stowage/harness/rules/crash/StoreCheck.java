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
 * Opens a store that nobody else has open and says, line by line, what is in it; then uses it, and says
 * whether it still works. Runs in a {@link StorageProcessMain}.
 */
final class StoreCheck {
    /** Begins a line about a record that an act of its life has written, whole. */
    static final String STEP = "act";
    /** Begins a line about a record that all writers count up. */
    static final String SHARED_COUNTER = "counted";
    /** Begins a line about a record that nobody wrote so. */
    static final String TORN = "torn";
    /** Begins a line about a record that the store says cannot be read. */
    static final String UNREADABLE = "unreadable";
    /** Begins a line about a refusal of the contract. */
    static final String REFUSED = "refused";
    /** Begins a line about anything else that went wrong. */
    static final String BROKEN = "broken";
    /** The last line. */
    static final String END = "end";

    private final Supplier<StatusStorage> opener;
    private final Consumer<String> out;

    StoreCheck(Supplier<StatusStorage> opener, Consumer<String> out) {
        this.opener = opener;
        this.out = out;
    }

    /** Looks, and tries the records out if it is told so. */
    void run(StoreCheckMode mode) {
        try {
            checkAll(mode);
        } catch (StowageException e) {
            out.accept(REFUSED + " - " + StorageProcessMain.describeOnOneLine(e));
        } catch (RuntimeException | LinkageError | InternalError | StackOverflowError e) {
            out.accept(BROKEN + " - " + StorageProcessMain.describeOnOneLine(e));
        }
        // a backend may leave it to the collector to let go of what it has mapped, and so of the disk
        System.gc();
        out.accept(END);
    }

    /** What is done to a store after it has been looked at. */
    enum StoreCheckMode {
        /** Nothing. */
        READ_ONLY,
        /** Each record is written, read, found by its name and read again after the store was reopened. */
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
            case RecordEntry.UnreadableRecord unreadableRecord -> out.accept(UNREADABLE + " " + id + " "
                    + unreadableRecord.reason().replace('\n', ' '));
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
                "the next update makes it ", next);
        try (StatusStorage reopened = opener.get()) {
            expect(id, reopened.read(id).equals(next), "opened again it is ", reopened.read(id));
            record.name()
                    .ifPresent(name -> expect(id, reopened.resolve(name.value()).equals(record.id()),
                            "its name means ", reopened.resolve(name.value())));
            reopened.delete(id);
        }
        try (StatusStorage reopened = opener.get()) {
            ContainerRecord found = reopened.read(id);
            expect(id, false, "it was deleted and is ", found);
        } catch (NotFoundException e) {
            storage.create(RecordHistory.record(id, 0), maximumDurability);
        }
    }

    private void expect(ContainerId id, boolean holds, String what, Object seen) {
        if (!holds) {
            out.accept(BROKEN + " " + id + " " + what + seen);
        }
    }
}
