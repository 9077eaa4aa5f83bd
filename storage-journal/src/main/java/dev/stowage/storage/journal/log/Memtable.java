package dev.stowage.storage.journal.log;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.storage.journal.format.CorruptJournalException;
import dev.stowage.storage.journal.format.EncodedRecord;
import dev.stowage.storage.journal.format.LogRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The state at one place of the log, in memory. Changed by one thread at a time, read by any number without a
 * lock: what a reader finds is at least as new as {@link #appliedPosition} was before it looked.
 */
public final class Memtable {
    private final ConcurrentHashMap<ContainerId, EncodedRecord> entries = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ContainerName, ContainerId> names = new ConcurrentHashMap<>();
    private volatile SortedIds sortedIds = new SortedIds(-1, new ContainerId[0]);
    private volatile long membershipChanges;
    private volatile long appliedPosition;

    /** The ids in order, when so many had come and gone. */
    @SuppressWarnings("ArrayRecordComponent")
    private record SortedIds(long membershipChanges, ContainerId[] ids) {}

    public Memtable(long appliedPosition) {
        this.appliedPosition = appliedPosition;
    }

    /** Up to where in the log this is the state. */
    public long appliedPosition() {
        return appliedPosition;
    }

    public void appliedPosition(long position) {
        appliedPosition = position;
    }

    @Nullable
    public EncodedRecord find(ContainerId id) {
        return entries.get(id);
    }

    public boolean isTaken(ContainerName name) {
        return names.containsKey(name);
    }

    public int size() {
        return entries.size();
    }

    public Collection<EncodedRecord> entries() {
        return entries.values();
    }

    /** All entries in the order of their ids. */
    public List<RecordEntry> list() {
        ContainerId[] ids = sortedIds();
        List<RecordEntry> list = new ArrayList<>(ids.length);
        for (ContainerId id : ids) {
            EncodedRecord entry = entries.get(id);
            if (entry != null) {
                list.add(entry.decoded());
            }
        }
        return Collections.unmodifiableList(list);
    }

    public List<RecordLookupKey> names() {
        return entries.values().stream().map(EncodedRecord::name).toList();
    }

    /** What was looked up after the number was read holds all that had come and gone by that number. */
    private ContainerId[] sortedIds() {
        SortedIds cached = sortedIds;
        long currentChanges = membershipChanges;
        if (cached.membershipChanges != currentChanges) {
            ContainerId[] ids = entries.keySet().toArray(ContainerId[]::new);
            Arrays.sort(ids);
            cached = new SortedIds(currentChanges, ids);
            sortedIds = cached;
        }
        return cached.ids;
    }

    public void put(EncodedRecord entry) {
        ContainerId id = entry.name().container();
        EncodedRecord previous = entries.put(id, entry);
        Optional<ContainerName> name = entry.name().name();
        if (name.isPresent()) {
            names.put(name.orElseThrow(), id);
        }
        if (previous == null) {
            countMembershipChange();
        }
    }

    /**
     * Carries out a change of the log.
     *
     * @throws CorruptJournalException if it does not follow on the state
     */
    public void apply(LogRecord record) throws CorruptJournalException {
        switch (record) {
            case LogRecord.Put(EncodedRecord entry) -> {
                if (entries.containsKey(record.id())) {
                    throw new CorruptJournalException("creates " + record.id() + ", which is there");
                }
                put(entry);
            }
            case LogRecord.UpdateStatus update -> {
                EncodedRecord previous = entries.get(update.id());
                if (previous == null || !previous.incarnation().equals(update.incarnation())
                        || previous.revision() + 1 != update.revision()) {
                    throw new CorruptJournalException("updates " + update.id() + " to revision "
                            + update.revision() + ", which does not follow");
                }
                entries.put(update.id(), previous.next(update.revision(), update.status()));
            }
            case LogRecord.Delete delete -> {
                EncodedRecord previous = entries.remove(delete.id());
                if (previous == null) {
                    throw new CorruptJournalException("deletes " + delete.id() + ", which is not there");
                }
                previous.name().name().ifPresent(name -> names.remove(name, delete.id()));
                countMembershipChange();
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void countMembershipChange() {
        // only one thread at a time changes an image
        membershipChanges = membershipChanges + 1;
    }

    /** Carries out a change of this process, whose outcome may be known decoded. */
    public void apply(LogRecord record, @Nullable EncodedRecord newEntry) throws CorruptJournalException {
        if (record instanceof LogRecord.UpdateStatus update && newEntry != null) {
            entries.put(update.id(), newEntry);
        } else {
            apply(record);
        }
    }
}
