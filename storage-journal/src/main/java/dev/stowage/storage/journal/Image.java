package dev.stowage.storage.journal;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.RecordName;
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
 * lock: what a reader finds is at least as new as {@link #applied} was before it looked.
 */
final class Image {
    private final ConcurrentHashMap<ContainerId, Entry> entries = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ContainerName, ContainerId> names = new ConcurrentHashMap<>();
    private volatile Order order = new Order(-1, new ContainerId[0]);
    private volatile long changes;
    private volatile long applied;

    /** The ids in order, when so many had come and gone. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Order(long changes, ContainerId[] ids) {}

    Image(long applied) {
        this.applied = applied;
    }

    /** Up to where in the log this is the state. */
    long applied() {
        return applied;
    }

    void applied(long position) {
        applied = position;
    }

    @Nullable
    Entry find(ContainerId id) {
        return entries.get(id);
    }

    boolean isTaken(ContainerName name) {
        return names.containsKey(name);
    }

    int size() {
        return entries.size();
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    /** All entries in the order of their ids. */
    List<RecordEntry> list() {
        ContainerId[] ids = order();
        List<RecordEntry> list = new ArrayList<>(ids.length);
        for (ContainerId id : ids) {
            Entry entry = entries.get(id);
            if (entry != null) {
                list.add(entry.decoded());
            }
        }
        return Collections.unmodifiableList(list);
    }

    List<RecordName> names() {
        return entries.values().stream().map(Entry::name).toList();
    }

    /** What was looked up after the number was read holds all that had come and gone by that number. */
    private ContainerId[] order() {
        Order known = order;
        long now = changes;
        if (known.changes != now) {
            ContainerId[] ids = entries.keySet().toArray(ContainerId[]::new);
            Arrays.sort(ids);
            known = new Order(now, ids);
            order = known;
        }
        return known.ids;
    }

    void put(Entry entry) {
        ContainerId id = entry.name().container();
        Entry before = entries.put(id, entry);
        Optional<ContainerName> name = entry.name().name();
        if (name.isPresent()) {
            names.put(name.orElseThrow(), id);
        }
        if (before == null) {
            oneMoreChange();
        }
    }

    /**
     * Carries out a change of the log.
     *
     * @throws DamagedException if it does not follow on the state
     */
    void apply(Change change) throws DamagedException {
        switch (change) {
            case Change.Put(Entry entry) -> {
                if (entries.containsKey(change.id())) {
                    throw new DamagedException("creates " + change.id() + ", which is there");
                }
                put(entry);
            }
            case Change.Replace replace -> {
                Entry before = entries.get(replace.id());
                if (before == null || !before.life().equals(replace.life())
                        || before.revision() + 1 != replace.revision()) {
                    throw new DamagedException("updates " + replace.id() + " to revision "
                            + replace.revision() + ", which does not follow");
                }
                entries.put(replace.id(), before.next(replace.revision(), replace.status()));
            }
            case Change.Remove remove -> {
                Entry before = entries.remove(remove.id());
                if (before == null) {
                    throw new DamagedException("deletes " + remove.id() + ", which is not there");
                }
                before.name().name().ifPresent(name -> names.remove(name, remove.id()));
                oneMoreChange();
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void oneMoreChange() {
        // only one thread at a time changes an image
        changes = changes + 1;
    }

    /** Carries out a change of this process, whose outcome may be known decoded. */
    void apply(Change change, @Nullable Entry outcome) throws DamagedException {
        if (change instanceof Change.Replace replace && outcome != null) {
            entries.put(replace.id(), outcome);
        } else {
            apply(change);
        }
    }
}
