package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.records.RecordName;
import dev.stowage.storage.file.Slot.Member;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds the records of a name without looking at all records each time: what it remembers of a slot is
 * brought up to date when the slot has changed. Names of deleted records stay in it for a while, so what it
 * finds is looked up. Creations with a name wait for each other here, readers never come here.
 */
final class NameIndex {
    private static final int FORGOTTEN_AT_LEAST = 1000;

    private final Index index;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ContainerName, Set<ContainerId>> holders = new HashMap<>();
    private final long[] seen = new long[Generations.SLOTS];

    NameIndex(Index index) {
        this.index = index;
        Arrays.fill(seen, Generations.NEVER);
    }

    /** Whether a record has the name. The caller excludes creations with it. */
    boolean isTaken(ContainerName name) throws IOException {
        lock.lock();
        try {
            bringUpToDate(index.currentAll());
            Iterator<ContainerId> candidates = holders.getOrDefault(name, Set.of()).iterator();
            while (candidates.hasNext()) {
                if (index.find(candidates.next()).flatMap(RecordName::name).equals(Optional.of(name))) {
                    return true;
                }
                candidates.remove();
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void bringUpToDate(Slot[] all) {
        int records = 0;
        for (Slot slot : all) {
            records += slot.members().size();
        }
        if (holders.size() > 2 * records + FORGOTTEN_AT_LEAST) {
            holders.clear();
            Arrays.fill(seen, Generations.NEVER);
        }
        for (int number = 0; number < Generations.SLOTS; number++) {
            Slot slot = all[number];
            boolean known = slot.isSettled() && Generations.isQuiet(seen[number])
                    && Generations.sameMembers(slot.word(), seen[number]);
            if (!known) {
                slot.members().values().forEach(this::remember);
                seen[number] = slot.word();
            }
        }
    }

    private void remember(Member member) {
        member.name()
                .name()
                .ifPresent(name -> holders
                        .computeIfAbsent(name, ignored -> new HashSet<>())
                        .add(member.name().container()));
    }
}
