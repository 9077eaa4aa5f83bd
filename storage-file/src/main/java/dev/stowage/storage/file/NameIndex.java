package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.records.RecordName;
import dev.stowage.storage.file.OpenStore.Change;
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
 * Finds the records of a name without looking at all records each time: it remembers what this process
 * creates, and is brought up to date when another process has created or deleted something. Names of deleted
 * records, and of creations that failed, stay in it for a while, so what it finds is looked up. Creations
 * with a name come here one after another, readers never do.
 */
final class NameIndex {
    private static final int FORGOTTEN_AT_LEAST = 1000;

    private final Index index;
    private final Generations generations;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ContainerName, Set<ContainerId>> holders = new HashMap<>();
    private final long[] seen = new long[Generations.SLOTS];
    private boolean complete;
    private long untold;
    private int most;

    NameIndex(Index index, Generations generations) {
        this.index = index;
        this.generations = generations;
        Arrays.fill(seen, Generations.NEVER);
    }

    /**
     * Creates a record with a name. The caller excludes other creations with it.
     *
     * @return false if another record has the name, and nothing was done
     */
    boolean create(ContainerName name, ContainerId id, Change creation) throws IOException {
        if (isTaken(name)) {
            return false;
        }
        try {
            creation.run();
        } finally {
            lock.lock();
            try {
                remember(name, id);
            } finally {
                lock.unlock();
            }
        }
        return true;
    }

    private boolean isTaken(ContainerName name) throws IOException {
        lock.lock();
        try {
            long now = generations.untold();
            if (!complete || now != untold || holders.size() > most) {
                complete = bringUpToDate(index.currentAll());
                untold = now;
            }
            return isHeld(name);
        } finally {
            lock.unlock();
        }
    }

    private boolean isHeld(ContainerName name) throws IOException {
        Iterator<ContainerId> candidates = holders.getOrDefault(name, Set.of()).iterator();
        while (candidates.hasNext()) {
            if (index.find(candidates.next()).flatMap(RecordName::name).equals(Optional.of(name))) {
                return true;
            }
            candidates.remove();
        }
        return false;
    }

    /** Returns whether all is known: no writer was at work on what was looked at. */
    private boolean bringUpToDate(Slot[] all) {
        int records = 0;
        boolean settled = true;
        for (Slot slot : all) {
            records += slot.members().size();
            settled &= slot.isSettled();
        }
        most = 2 * records + FORGOTTEN_AT_LEAST;
        if (holders.size() > most) {
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
        return settled;
    }

    private void remember(Member member) {
        member.name().name().ifPresent(name -> remember(name, member.name().container()));
    }

    private void remember(ContainerName name, ContainerId id) {
        holders.computeIfAbsent(name, ignored -> new HashSet<>()).add(id);
    }
}
