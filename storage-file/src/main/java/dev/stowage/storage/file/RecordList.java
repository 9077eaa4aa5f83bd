package dev.stowage.storage.file;

import dev.stowage.api.storage.RecordEntry;
import dev.stowage.storage.file.Slot.Member;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * All records in the order of their ids. While nothing changes, a list is the same object as before and costs
 * a look at the generations; after a change, only changed records are read again.
 */
final class RecordList {
    private final Index index;
    private final AtomicReference<Snapshot> last = new AtomicReference<>(new Snapshot(List.of(), List.of()));

    RecordList(Index index) {
        this.index = index;
    }

    /** What all slots held at once; without slots: nothing is known. */
    private record Snapshot(List<Slot> slots, List<RecordEntry> entries) {}

    List<RecordEntry> entries() throws IOException {
        Snapshot snapshot = last.getAcquire();
        return isCurrent(snapshot) ? snapshot.entries : again(snapshot);
    }

    private boolean isCurrent(Snapshot snapshot) throws IOException {
        if (snapshot.slots.isEmpty()) {
            return false;
        }
        for (int number = 0; number < Generations.SLOTS; number++) {
            if (snapshot.slots.get(number).word() != index.word(number)) {
                return false;
            }
        }
        return true;
    }

    private List<RecordEntry> again(Snapshot before) throws IOException {
        Slot[] all = index.currentAll();
        boolean[] changed = new boolean[Generations.SLOTS];
        List<RecordEntry> fresh = new ArrayList<>();
        for (int number = 0; number < Generations.SLOTS; number++) {
            changed[number] = !all[number].isSettled() || before.slots.isEmpty()
                    || before.slots.get(number).word() != all[number].word();
            if (changed[number]) {
                all[number] = index.loaded(number, all[number]);
                for (Member member : all[number].members().values()) {
                    member.entry().ifPresent(fresh::add);
                }
            } else {
                all[number] = before.slots.get(number);
            }
        }
        fresh.sort(Comparator.comparing(RecordEntry::container));
        List<RecordEntry> kept = before.entries.stream()
                .filter(entry -> !changed[Generations.slot(entry.container())])
                .toList();
        // a slot that was not settled has a word that is never current: then the next list looks again
        Snapshot snapshot = new Snapshot(List.of(all), merged(kept, fresh));
        last.setRelease(snapshot);
        return snapshot.entries;
    }

    /**
     * Merges two sorted lists: sorting ten thousand entries for one that changed takes longer than all else.
     */
    private static List<RecordEntry> merged(List<RecordEntry> kept, List<RecordEntry> fresh) {
        List<RecordEntry> all = new ArrayList<>(kept.size() + fresh.size());
        int next = 0;
        for (RecordEntry entry : fresh) {
            while (next < kept.size() && kept.get(next).container().compareTo(entry.container()) < 0) {
                all.add(kept.get(next++));
            }
            all.add(entry);
        }
        all.addAll(kept.subList(next, kept.size()));
        return Collections.unmodifiableList(all);
    }
}
