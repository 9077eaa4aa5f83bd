package dev.stowage.storage.file;

import dev.stowage.api.storage.RecordEntry;
import dev.stowage.storage.file.Slot.Member;
import java.io.IOException;
import java.util.ArrayList;
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
        return isCurrent(snapshot) ? snapshot.entries : again();
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

    private List<RecordEntry> again() throws IOException {
        Slot[] all = index.currentAll();
        List<RecordEntry> entries = new ArrayList<>();
        for (int number = 0; number < Generations.SLOTS; number++) {
            all[number] = index.loaded(number, all[number]);
            for (Member member : all[number].members().values()) {
                member.entry().ifPresent(entries::add);
            }
        }
        entries.sort(Comparator.comparing(RecordEntry::container));
        // a slot that was not settled has a word that is never current: then the next list looks again
        Snapshot snapshot = new Snapshot(List.of(all), List.copyOf(entries));
        last.setRelease(snapshot);
        return snapshot.entries;
    }
}
