package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.storage.file.ShardSnapshot.CachedRecord;
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
 * An index of records by name. It adds what this process creates, and is refreshed when another process has
 * created or deleted a record. Names of deleted records and of failed creations stay in it for a while, so
 * each hit is verified. Only creations with a name use it, one at a time; readers never do.
 */
final class NameIndex {
    private static final int MIN_STALE_NAMES = 1000;

    private final RecordCache cache;
    private final VersionTable versionTable;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ContainerName, Set<ContainerId>> holders = new HashMap<>();
    private final long[] seenVersions = new long[VersionTable.SHARD_COUNT];
    private boolean complete;
    private long externalChanges;
    private int maxNames;

    NameIndex(RecordCache cache, VersionTable versionTable) {
        this.cache = cache;
        this.versionTable = versionTable;
        Arrays.fill(seenVersions, VersionTable.INVALID_VERSION);
    }

    /** Creates a record. */
    @FunctionalInterface
    interface RecordCreation {
        void run() throws IOException;
    }

    /**
     * Creates a record with a name. The caller excludes other creations with it.
     *
     * @return false if another record has the name, and nothing was done
     */
    boolean create(ContainerName name, ContainerId id, RecordCreation creation) throws IOException {
        if (isTaken(name)) {
            return false;
        }
        try {
            creation.run();
        } finally {
            lock.lock();
            try {
                add(name, id);
            } finally {
                lock.unlock();
            }
        }
        return true;
    }

    private boolean isTaken(ContainerName name) throws IOException {
        lock.lock();
        try {
            long now = versionTable.externalChanges();
            if (!complete || now != externalChanges || holders.size() > maxNames) {
                complete = refresh(cache.currentShards());
                externalChanges = now;
            }
            return hasHolder(name);
        } finally {
            lock.unlock();
        }
    }

    private boolean hasHolder(ContainerName name) throws IOException {
        Iterator<ContainerId> candidates = holders.getOrDefault(name, Set.of()).iterator();
        while (candidates.hasNext()) {
            if (cache.findName(candidates.next()).flatMap(RecordLookupKey::name).equals(Optional.of(name))) {
                return true;
            }
            candidates.remove();
        }
        return false;
    }

    /** Returns whether the index is complete: no writer was changing what was read. */
    private boolean refresh(ShardSnapshot[] all) {
        int records = 0;
        boolean consistent = true;
        for (ShardSnapshot shard : all) {
            records += shard.records().size();
            consistent &= shard.isConsistent();
        }
        maxNames = 2 * records + MIN_STALE_NAMES;
        if (holders.size() > maxNames) {
            holders.clear();
            Arrays.fill(seenVersions, VersionTable.INVALID_VERSION);
        }
        for (int shardNumber = 0; shardNumber < VersionTable.SHARD_COUNT; shardNumber++) {
            ShardSnapshot shard = all[shardNumber];
            boolean unchanged = shard.isConsistent() && VersionTable.isStable(seenVersions[shardNumber])
                    && VersionTable.sameMembership(shard.version(), seenVersions[shardNumber]);
            if (!unchanged) {
                shard.records().values().forEach(this::add);
                seenVersions[shardNumber] = shard.version();
            }
        }
        return consistent;
    }

    private void add(CachedRecord cached) {
        cached.name().name().ifPresent(name -> add(name, cached.name().container()));
    }

    private void add(ContainerName name, ContainerId id) {
        holders.computeIfAbsent(name, ignored -> new HashSet<>()).add(id);
    }
}
