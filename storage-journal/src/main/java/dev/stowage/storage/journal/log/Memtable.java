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
 * The state at one position of the log, in memory. One thread at a time changes it; any number of threads
 * read it without a lock. A read is at least as new as {@link #appliedPosition} was before it.
 */
public final class Memtable {
    private final ConcurrentHashMap<ContainerId, EncodedRecord> entries = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ContainerName, ContainerId> names = new ConcurrentHashMap<>();
    private volatile SortedIds sortedIds = new SortedIds(-1, new ContainerId[0]);
    private volatile long membershipChanges;
    private volatile long appliedPosition;

    /** The sorted ids after a number of creations and deletions. */
    @SuppressWarnings("ArrayRecordComponent")
    private record SortedIds(long membershipChanges, ContainerId[] ids) {}

    public Memtable(long appliedPosition) {
        this.appliedPosition = appliedPosition;
    }

    /** The position up to which the log has been applied. */
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

    /** The number is read before the ids, so that they include at least the changes that it counts. */
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
     * Applies a change.
     *
     * @throws CorruptJournalException if it contradicts the state
     */
    public void apply(LogRecord record) throws CorruptJournalException {
        switch (record) {
            case LogRecord.Put(EncodedRecord entry) -> {
                if (entries.containsKey(record.id())) {
                    throw new CorruptJournalException("creates " + record.id() + ", which exists");
                }
                put(entry);
            }
            case LogRecord.UpdateStatus update -> {
                EncodedRecord previous = entries.get(update.id());
                if (previous == null || !previous.incarnation().equals(update.incarnation())
                        || previous.revision() + 1 != update.revision()) {
                    throw new CorruptJournalException("updates " + update.id() + " to revision "
                            + update.revision() + ", which does not continue the record");
                }
                entries.put(update.id(), previous.next(update.revision(), update.status()));
            }
            case LogRecord.Delete delete -> {
                EncodedRecord previous = entries.remove(delete.id());
                if (previous == null) {
                    throw new CorruptJournalException("deletes " + delete.id() + ", which does not exist");
                }
                previous.name().name().ifPresent(name -> names.remove(name, delete.id()));
                countMembershipChange();
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void countMembershipChange() {
        // only one thread at a time changes a memtable
        membershipChanges = membershipChanges + 1;
    }

    /** Applies a change of this process, which may have the decoded result. */
    public void apply(LogRecord record, @Nullable EncodedRecord newEntry) throws CorruptJournalException {
        if (record instanceof LogRecord.UpdateStatus update && newEntry != null) {
            entries.put(update.id(), newEntry);
        } else {
            apply(record);
        }
    }
}
