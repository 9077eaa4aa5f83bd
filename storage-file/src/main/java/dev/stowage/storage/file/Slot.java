package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.RecordName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that was true of one slot while its generation was {@code word}. Immutable.
 *
 * @param word the generation
 * @param members all records of the slot; copied
 */
record Slot(long word, Map<ContainerId, Member> members) {
    static final Slot UNKNOWN = new Slot(Generations.NEVER, Map.of());

    /**
     * One record.
     *
     * @param name what it is found by
     * @param entry what its file held, if it has been read since
     */
    record Member(RecordName name, Optional<RecordEntry> entry) {}

    Slot {
        members = Map.copyOf(members);
    }

    /** Whether it held at one moment, and is not only what was found piece by piece. */
    boolean isSettled() {
        return word != Generations.NEVER;
    }

    /** The records of both, at no word. */
    Slot and(Slot other) {
        Map<ContainerId, Member> both = new HashMap<>(members);
        both.putAll(other.members);
        return new Slot(Generations.NEVER, both);
    }

    /** The same records at another generation, at which their contents are not known yet. */
    Slot namesAt(long other) {
        Map<ContainerId, Member> names = new HashMap<>();
        members.forEach((id, member) -> names.put(id, new Member(member.name, Optional.empty())));
        return new Slot(other, names);
    }

    Slot with(long next, RecordName name, RecordEntry entry) {
        Map<ContainerId, Member> changed = new HashMap<>(members);
        changed.put(name.container(), new Member(name, Optional.of(entry)));
        return new Slot(next, changed);
    }

    Slot without(long next, ContainerId id) {
        Map<ContainerId, Member> changed = new HashMap<>(members);
        changed.remove(id);
        return new Slot(next, changed);
    }
}
