package dev.stowage.harness.rules;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Opens a store that nobody else has open and says, line by line, what is in it; then uses it, and says
 * whether it still works. Runs in a {@link StorageProcess}.
 */
final class Examination {
    /** Begins a line about a record that an act of its life has written, whole. */
    static final String ACT = "act";
    /** Begins a line about a record that all writers count up. */
    static final String COUNTED = "counted";
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

    Examination(Supplier<StatusStorage> opener, Consumer<String> out) {
        this.opener = opener;
        this.out = out;
    }

    /** Looks, and tries the records out if it is told so. */
    void run(Use use) {
        try {
            look(use);
        } catch (StowageException e) {
            out.accept(REFUSED + " - " + StorageProcess.line(e));
        } catch (RuntimeException | LinkageError | InternalError | StackOverflowError e) {
            out.accept(BROKEN + " - " + StorageProcess.line(e));
        }
        // a backend may leave it to the collector to let go of what it has mapped, and so of the disk
        System.gc();
        out.accept(END);
    }

    /** What is done to a store after it has been looked at. */
    enum Use {
        /** Nothing. */
        LOOK,
        /** Each record is written, read, found by its name and read again after the store was reopened. */
        WRITE
    }

    private void look(Use use) {
        try (StatusStorage storage = opener.get()) {
            List<RecordEntry> entries = storage.list();
            entries.forEach(entry -> describe(storage, entry));
            if (use == Use.WRITE) {
                entries.stream()
                        .filter(RecordEntry.Intact.class::isInstance)
                        .forEach(entry -> use(storage, ((RecordEntry.Intact) entry).record()));
            }
        }
    }

    private void describe(StatusStorage storage, RecordEntry entry) {
        ContainerId id = entry.container();
        switch (entry) {
            case RecordEntry.Unreadable unreadable -> out.accept(UNREADABLE + " " + id + " "
                    + unreadable.reason().replace('\n', ' '));
            case RecordEntry.Intact(ContainerRecord record) -> out.accept(described(record));
        }
        try {
            ContainerRecord read = storage.read(id);
            if (!entry.equals(new RecordEntry.Intact(read))) {
                out.accept(BROKEN + " " + id + " is listed as " + entry + " and read as " + read);
            }
        } catch (StowageException e) {
            if (entry instanceof RecordEntry.Intact) {
                out.accept(BROKEN + " " + id + " is listed and, read alone, " + StorageProcess.line(e));
            }
        }
    }

    private static String described(ContainerRecord record) {
        ContainerId id = record.id().container();
        if (record.config().labels().isEmpty()) {
            return record.status().run() == record.revision() - 1
                    ? COUNTED + " " + id + " " + record.status().run()
                    : TORN + " " + id + " " + record;
        }
        Optional<Long> act = Lives.actOf(record);
        return act.isPresent() ? ACT + " " + id + " " + act.orElseThrow() : TORN + " " + id + " " + record;
    }

    private void use(StatusStorage storage, ContainerRecord record) {
        ContainerId id = record.id().container();
        Level highest = storage.capabilities().highest();
        ContainerRecord next = storage.update(id, highest, StorageBench::counted);
        expect(id, next.equals(record.next(StorageBench.counted(record))), "the next update makes it ", next);
        try (StatusStorage again = opener.get()) {
            expect(id, again.read(id).equals(next), "opened again it is ", again.read(id));
            record.name()
                    .ifPresent(name -> expect(id, again.resolve(name.value()).equals(record.id()),
                            "its name means ", again.resolve(name.value())));
            again.delete(id);
        }
        try (StatusStorage again = opener.get()) {
            ContainerRecord there = again.read(id);
            expect(id, false, "it was deleted and is ", there);
        } catch (NotFoundException e) {
            storage.create(Lives.record(id, 0), highest);
        }
    }

    private void expect(ContainerId id, boolean holds, String what, Object seen) {
        if (!holds) {
            out.accept(BROKEN + " " + id + " " + what + seen);
        }
    }
}
