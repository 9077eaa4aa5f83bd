package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.OpenFile;
import dev.stowage.records.Decoded;
import dev.stowage.records.RecordName;
import dev.stowage.storage.file.Generations.Membership;
import dev.stowage.storage.file.Generations.Window;
import java.io.IOException;
import java.util.Optional;

/**
 * Completes or removes what a killed writer left: a temporary file. It is complete if its checksum holds, and
 * then it is rolled forward, since it may have been acknowledged before a loss of power undid the rename;
 * unless a later write has been acknowledged, which shows in the record's revision or name.
 */
final class Settling {
    private final RecordFiles files;
    private final StoreLocks locks;
    private final Generations generations;
    private final Index index;
    private final NameIndex names;

    Settling(RecordFiles files, StoreLocks locks, Generations generations, Index index, NameIndex names) {
        this.files = files;
        this.locks = locks;
        this.generations = generations;
        this.index = index;
        this.names = names;
    }

    /**
     * Settles everything that dead writers left. Waits for living ones, so that nobody can create or update
     * what is not settled; one that is stopped is left alone after the deadline.
     */
    void settleAll() throws IOException {
        for (ContainerId id : files.list().leftovers()) {
            settleIfPossible(id);
        }
    }

    private void settleIfPossible(ContainerId id) {
        try (HeldLock _ = locks.record(id, Operation.OPEN)) {
            settle(id);
        } catch (BusyException | IOException e) {
            // one leftover must not close the store to all: whoever holds it is writing or settling it, and
            // whoever next writes this record meets it again, and its problem
        }
    }

    /** Settles one record. The caller holds its lock, so the writer is dead. */
    void settle(ContainerId id) throws IOException {
        Optional<Decoded> next = files.readNext(id);
        if (next.isEmpty()) {
            return;
        }
        switch (next.orElseThrow()) {
            case Decoded.Intact intact when intact.record().id().container().equals(id) ->
                settle(intact.record());
            case Decoded.OtherVersion other -> settleOther(id);
            case Decoded.Intact foreign -> files.removeNext(id);
            case Decoded.Damaged incomplete -> files.removeNext(id);
        }
    }

    private void settle(ContainerRecord next) throws IOException {
        ContainerId id = next.id().container();
        RecordName name = RecordName.of(next);
        Optional<RecordName> present = index.find(id);
        if (present.isEmpty()) {
            settleCreation(next, name);
        } else if (present.orElseThrow().equals(name) && follows(next, files.read(name))) {
            publish(id, name, Membership.SAME);
        } else {
            files.removeNext(id);
        }
    }

    private void settleCreation(ContainerRecord next, RecordName name) throws IOException {
        if (next.revision() != 1) {
            files.removeNext(name.container());
        } else if (next.name().isEmpty()) {
            publish(name.container(), name, Membership.CHANGES);
        } else {
            ContainerName wanted = next.name().orElseThrow();
            try (HeldLock _ = locks.name(wanted, name.container())) {
                boolean free = names.create(wanted, name.container(),
                        () -> publish(name.container(), name, Membership.CHANGES));
                if (!free) {
                    files.removeNext(name.container());
                }
            }
        }
    }

    /** A newer program may have committed it: it is kept, and shown if its record is there to be replaced. */
    private void settleOther(ContainerId id) throws IOException {
        Optional<RecordName> present = index.find(id);
        if (present.isPresent()) {
            publish(id, present.orElseThrow(), Membership.SAME);
        }
    }

    private static boolean follows(ContainerRecord next, Optional<RecordEntry> present) {
        return present.map(entry -> switch (entry) {
            case RecordEntry.Intact(ContainerRecord record) ->
                record.incarnation().equals(next.incarnation()) && next.revision() == record.revision() + 1;
            // damaged, by a disk or a hand: what follows it is better than nothing
            case RecordEntry.Unreadable unreadable -> true;
        }).orElse(false);
    }

    private void publish(ContainerId id, RecordName name, Membership membership) throws IOException {
        try (OpenFile file = files.openNext(id)) {
            // its writer may have been killed before it flushed
            file.dataSync();
        } catch (IOException e) {
            files.removeNext(id);
            throw e;
        }
        try (Window _ = generations.open(id, Operation.OPEN, membership)) {
            files.publish(id, name);
        }
    }
}
