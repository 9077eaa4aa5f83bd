package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.PosixException;
import dev.stowage.records.RecordName;
import dev.stowage.storage.file.Generations.Window;
import dev.stowage.storage.file.Slot.Member;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What this process remembers of the records, and how it learns that it no longer holds. Readers take no lock
 * and, while nothing has changed, make no system call.
 */
final class Index {
    /**
     * A slot that never comes to rest is believed after so many looks: each look at the directory alone would
     * miss a record only if it was being replaced just then, on a file system whose listing does not keep the
     * place of a replaced entry (tmpfs).
     */
    private static final int LOOKS = 4;

    private final RecordFiles files;
    private final Generations generations;
    private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(Generations.SLOTS);

    Index(RecordFiles files, Generations generations) {
        this.files = files;
        this.generations = generations;
        forget();
    }

    /** Forgets everything: from now on only files are believed. */
    void forget() {
        for (int slot = 0; slot < Generations.SLOTS; slot++) {
            slots.set(slot, Slot.UNKNOWN);
        }
    }

    /** Reads the last committed record; empty if there is none. */
    Optional<RecordEntry> read(ContainerId id) throws IOException {
        int number = Generations.slot(id);
        Slot slot = slots.get(number);
        if (slot.word() == generations.word(number)) {
            Member member = slot.members().get(id);
            if (member == null) {
                return Optional.empty();
            }
            if (member.entry().isPresent()) {
                return member.entry();
            }
        }
        return readAgain(id, number);
    }

    /** Finds the name of a record; empty if there is none. */
    Optional<RecordName> find(ContainerId id) throws IOException {
        int number = Generations.slot(id);
        for (int look = 1; look < LOOKS; look++) {
            Slot slot = current(number);
            Member member = slot.members().get(id);
            if (member != null && (slot.word() == generations.word(number) || files.has(member.name()))) {
                return Optional.of(member.name());
            }
            if (member == null && slot.word() == generations.word(number)) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(files.list().records().get(id));
    }

    private Optional<RecordEntry> readAgain(ContainerId id, int number) throws IOException {
        for (int look = 1; look < LOOKS; look++) {
            Slot slot = current(number);
            Member member = slot.members().get(id);
            Optional<RecordEntry> entry = member == null ? Optional.empty() : files.read(member.name());
            if (slot.word() == generations.word(number)) {
                if (member != null && entry.isPresent()) {
                    slots.compareAndSet(number, slot,
                            slot.with(slot.word(), member.name(), entry.orElseThrow()));
                }
                return entry;
            }
            if (entry.isPresent()) {
                // it was committed when it was read, which is after this call began
                return entry;
            }
        }
        Optional<RecordName> name = find(id);
        return name.isEmpty() ? Optional.empty() : files.read(name.orElseThrow());
    }

    /**
     * Returns the names of a slot. They held at {@link Slot#word}; if that is not the word of the slot
     * afterwards, they are what a listing showed after this call began.
     */
    private Slot current(int number) throws IOException {
        generations.repair(number);
        long word = generations.word(number);
        Slot slot = slots.get(number);
        if (slot.word() == word) {
            return slot;
        }
        if (Generations.isQuiet(word) && Generations.isQuiet(slot.word())
                && Generations.sameMembers(word, slot.word())) {
            Slot names = slot.namesAt(word);
            return slots.compareAndSet(number, slot, names) ? names : slots.get(number);
        }
        return lookAtAll()[number];
    }

    /**
     * Returns all slots, each as {@link #current} does, at the cost of at most a few listings. Slots that
     * never came to rest hold what any of these showed.
     */
    Slot[] currentAll() throws IOException {
        Slot[] all = new Slot[Generations.SLOTS];
        for (int number = 0; number < Generations.SLOTS; number++) {
            long word = generations.word(number);
            Slot slot = slots.get(number);
            boolean known = Generations.isQuiet(word) && Generations.isQuiet(slot.word())
                    && Generations.sameMembers(word, slot.word());
            if (!known) {
                return lookAtAllUntilSettled();
            }
            all[number] = slot.word() == word ? slot : current(number);
        }
        return all;
    }

    private Slot[] lookAtAllUntilSettled() throws IOException {
        Slot[] all = lookAtAll();
        for (int look = 1; look < LOOKS && !isSettled(all); look++) {
            Slot[] again = lookAtAll();
            for (int number = 0; number < Generations.SLOTS; number++) {
                all[number] = again[number].isSettled() ? again[number] : all[number].and(again[number]);
            }
        }
        return all;
    }

    private boolean isSettled(Slot[] all) throws IOException {
        for (int number = 0; number < Generations.SLOTS; number++) {
            if (!all[number].isSettled()) {
                generations.repair(number);
                return false;
            }
        }
        return true;
    }

    /** Returns what all records are found by. */
    List<RecordName> names() throws IOException {
        List<RecordName> names = new ArrayList<>();
        for (Slot slot : currentAll()) {
            slot.members().values().forEach(member -> names.add(member.name()));
        }
        return names;
    }

    /** Returns the contents of a slot; reads the files of which it does not know them. */
    Slot loaded(int number, Slot slot) throws IOException {
        List<RecordName> unread = slot.members()
                .values()
                .stream()
                .filter(member -> member.entry().isEmpty())
                .map(Member::name)
                .toList();
        Slot loaded = slot;
        for (RecordName name : unread) {
            loaded = load(loaded, name);
        }
        if (!unread.isEmpty() && loaded.isSettled() && slot.word() == generations.word(number)) {
            slots.compareAndSet(number, slot, loaded);
        }
        return loaded;
    }

    private Slot load(Slot slot, RecordName name) throws IOException {
        try {
            Optional<RecordEntry> entry = files.read(name);
            return entry.isPresent()
                    ? slot.with(slot.word(), name, entry.orElseThrow())
                    : slot.without(slot.word(), name.container());
        } catch (PosixException e) {
            // one bad file must not hide the others; at no word, so that it is tried again
            return slot.with(Generations.NEVER, name,
                    new RecordEntry.Unreadable(name.id(), "cannot be read now: " + e.getMessage()));
        }
    }

    /** Lists the directory once and remembers every slot that did not change meanwhile. */
    private Slot[] lookAtAll() throws IOException {
        long[] before = words();
        Map<Integer, Map<ContainerId, Member>> found = new HashMap<>();
        files.list()
                .records()
                .values()
                .forEach(name -> found
                        .computeIfAbsent(Generations.slot(name.container()), s -> new HashMap<>())
                        .put(name.container(), new Member(name, Optional.empty())));
        Slot[] seen = new Slot[Generations.SLOTS];
        for (int number = 0; number < Generations.SLOTS; number++) {
            Map<ContainerId, Member> members = found.getOrDefault(number, Map.of());
            long word = generations.word(number);
            if (word == before[number] && Generations.isQuiet(word)) {
                seen[number] = remember(number, new Slot(word, members));
            } else {
                seen[number] = new Slot(Generations.NEVER, members);
            }
        }
        return seen;
    }

    private long[] words() throws IOException {
        long[] words = new long[Generations.SLOTS];
        for (int number = 0; number < Generations.SLOTS; number++) {
            words[number] = generations.word(number);
        }
        return words;
    }

    long word(int number) throws IOException {
        return generations.word(number);
    }

    /** Call in the window of a write, before it is closed: the writer knows what the slot will be. */
    void written(Window window, RecordName name, RecordEntry entry) {
        window.tell();
        int number = Generations.slot(name.container());
        Slot slot = slots.get(number);
        if (slot.word() == window.before()) {
            slots.compareAndSet(number, slot, slot.with(window.after(), name, entry));
        }
    }

    /** Call in the window of a deletion, before it is closed. */
    void removed(Window window, ContainerId id) {
        window.tell();
        int number = Generations.slot(id);
        Slot slot = slots.get(number);
        if (slot.word() == window.before()) {
            slots.compareAndSet(number, slot, slot.without(window.after(), id));
        }
    }

    private Slot remember(int number, Slot fresh) {
        Slot slot = slots.get(number);
        if (slot.word() == fresh.word()) {
            return slot;
        }
        // a slot that somebody else has brought further stays: the words tell which is newer by being current
        return slots.compareAndSet(number, slot, fresh) ? fresh : slots.get(number);
    }
}
