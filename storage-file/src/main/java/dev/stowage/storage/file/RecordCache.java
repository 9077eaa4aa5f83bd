package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.PosixException;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.storage.file.ShardSnapshot.CachedRecord;
import dev.stowage.storage.file.VersionTable.WriteGuard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The records that this process has cached, validated by the {@link VersionTable}. Readers take no lock and,
 * while nothing has changed, make no system call.
 */
final class RecordCache {
    /**
     * How often to read a shard that changes all the time before the result is taken as it is. A single
     * listing misses a record only if it is being replaced at that moment, on a file system whose listing
     * does not keep the place of a replaced entry (tmpfs).
     */
    private static final int MAX_ATTEMPTS = 4;

    private final RecordFiles files;
    private final VersionTable versionTable;
    private final AtomicReferenceArray<ShardSnapshot> shards =
            new AtomicReferenceArray<>(VersionTable.SHARD_COUNT);

    RecordCache(RecordFiles files, VersionTable versionTable) {
        this.files = files;
        this.versionTable = versionTable;
        invalidateAll();
    }

    /** Empties the cache. */
    void invalidateAll() {
        for (int shard = 0; shard < VersionTable.SHARD_COUNT; shard++) {
            shards.set(shard, ShardSnapshot.UNKNOWN);
        }
    }

    /** Reads the last committed record; empty if there is none. */
    Optional<RecordEntry> read(ContainerId id) throws IOException {
        int shardNumber = VersionTable.shard(id);
        ShardSnapshot shard = shards.get(shardNumber);
        if (shard.version() == versionTable.version(shardNumber)) {
            CachedRecord cached = shard.records().get(id);
            if (cached == null) {
                return Optional.empty();
            }
            if (cached.entry().isPresent()) {
                return cached.entry();
            }
        }
        return readUncached(id, shardNumber);
    }

    /** Finds the name of a record; empty if there is none. */
    Optional<RecordLookupKey> findName(ContainerId id) throws IOException {
        int shardNumber = VersionTable.shard(id);
        for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
            ShardSnapshot shard = currentShard(shardNumber);
            CachedRecord cached = shard.records().get(id);
            if (cached != null && (shard.version() == versionTable.version(shardNumber)
                    || files.exists(cached.name()))) {
                return Optional.of(cached.name());
            }
            if (cached == null && shard.version() == versionTable.version(shardNumber)) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(files.list().records().get(id));
    }

    private Optional<RecordEntry> readUncached(ContainerId id, int shardNumber) throws IOException {
        for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
            ShardSnapshot shard = currentShard(shardNumber);
            CachedRecord cached = shard.records().get(id);
            Optional<RecordEntry> entry = cached == null ? Optional.empty() : files.read(cached.name());
            if (shard.version() == versionTable.version(shardNumber)) {
                if (cached != null && entry.isPresent()) {
                    shards.compareAndSet(shardNumber, shard,
                            shard.with(shard.version(), cached.name(), entry.orElseThrow()));
                }
                return entry;
            }
            if (entry.isPresent()) {
                // it was committed when it was read, after this call began
                return entry;
            }
        }
        Optional<RecordLookupKey> name = findName(id);
        return name.isEmpty() ? Optional.empty() : files.read(name.orElseThrow());
    }

    /**
     * Returns the names in a shard. They are consistent at {@link ShardSnapshot#version}; if the shard has
     * another version afterwards, they are what a listing showed after this call began.
     */
    private ShardSnapshot currentShard(int shardNumber) throws IOException {
        versionTable.repair(shardNumber);
        long version = versionTable.version(shardNumber);
        ShardSnapshot shard = shards.get(shardNumber);
        if (shard.version() == version) {
            return shard;
        }
        if (VersionTable.isStable(version) && VersionTable.isStable(shard.version())
                && VersionTable.sameMembership(version, shard.version())) {
            ShardSnapshot names = shard.withoutContents(version);
            return shards.compareAndSet(shardNumber, shard, names) ? names : shards.get(shardNumber);
        }
        return scanDirectory()[shardNumber];
    }

    /**
     * Returns all shards, each as {@link #currentShard} does, with a few listings at most. Shards that
     * changed all the time hold the union of these.
     */
    ShardSnapshot[] currentShards() throws IOException {
        ShardSnapshot[] all = new ShardSnapshot[VersionTable.SHARD_COUNT];
        for (int shardNumber = 0; shardNumber < VersionTable.SHARD_COUNT; shardNumber++) {
            long version = versionTable.version(shardNumber);
            ShardSnapshot shard = shards.get(shardNumber);
            boolean unchanged = VersionTable.isStable(version) && VersionTable.isStable(shard.version())
                    && VersionTable.sameMembership(version, shard.version());
            if (!unchanged) {
                return scanDirectoryUntilConsistent();
            }
            all[shardNumber] = shard.version() == version ? shard : currentShard(shardNumber);
        }
        return all;
    }

    private ShardSnapshot[] scanDirectoryUntilConsistent() throws IOException {
        ShardSnapshot[] all = scanDirectory();
        for (int attempt = 1; attempt < MAX_ATTEMPTS && !allConsistent(all); attempt++) {
            ShardSnapshot[] rescanned = scanDirectory();
            for (int shardNumber = 0; shardNumber < VersionTable.SHARD_COUNT; shardNumber++) {
                all[shardNumber] = rescanned[shardNumber].isConsistent() ? rescanned[shardNumber]
                        : all[shardNumber].union(rescanned[shardNumber]);
            }
        }
        return all;
    }

    private boolean allConsistent(ShardSnapshot[] all) throws IOException {
        for (int shardNumber = 0; shardNumber < VersionTable.SHARD_COUNT; shardNumber++) {
            if (!all[shardNumber].isConsistent()) {
                versionTable.repair(shardNumber);
                return false;
            }
        }
        return true;
    }

    /** Returns the lookup keys of all records. */
    List<RecordLookupKey> names() throws IOException {
        List<RecordLookupKey> names = new ArrayList<>();
        for (ShardSnapshot shard : currentShards()) {
            shard.records().values().forEach(cached -> names.add(cached.name()));
        }
        return names;
    }

    /** Returns the contents of a shard; reads the files that are not cached. */
    ShardSnapshot withContents(int shardNumber, ShardSnapshot shard) throws IOException {
        List<RecordLookupKey> unread = shard.records()
                .values()
                .stream()
                .filter(cached -> cached.entry().isEmpty())
                .map(CachedRecord::name)
                .toList();
        ShardSnapshot loaded = shard;
        for (RecordLookupKey name : unread) {
            loaded = withContentsOf(loaded, name);
        }
        if (!unread.isEmpty() && loaded.isConsistent()
                && shard.version() == versionTable.version(shardNumber)) {
            shards.compareAndSet(shardNumber, shard, loaded);
        }
        return loaded;
    }

    private ShardSnapshot withContentsOf(ShardSnapshot shard, RecordLookupKey name) throws IOException {
        try {
            Optional<RecordEntry> entry = files.read(name);
            return entry.isPresent() ? shard.with(shard.version(), name, entry.orElseThrow())
                    : shard.without(shard.version(), name.container());
        } catch (PosixException e) {
            // one bad file must not hide the others; without a valid version it is read again next time
            return shard.with(VersionTable.INVALID_VERSION, name,
                    RecordEntry.unreadable(name.id(), "cannot be read now: " + e.getMessage()));
        }
    }

    /** Lists the directory once and caches every shard that did not change meanwhile. */
    private ShardSnapshot[] scanDirectory() throws IOException {
        long[] before = versions();
        Map<Integer, Map<ContainerId, CachedRecord>> found = new HashMap<>();
        files.list()
                .records()
                .values()
                .forEach(name -> found
                        .computeIfAbsent(VersionTable.shard(name.container()), s -> new HashMap<>())
                        .put(name.container(), new CachedRecord(name, Optional.empty())));
        ShardSnapshot[] scanned = new ShardSnapshot[VersionTable.SHARD_COUNT];
        for (int shardNumber = 0; shardNumber < VersionTable.SHARD_COUNT; shardNumber++) {
            Map<ContainerId, CachedRecord> records = found.getOrDefault(shardNumber, Map.of());
            long version = versionTable.version(shardNumber);
            if (version == before[shardNumber] && VersionTable.isStable(version)) {
                scanned[shardNumber] = cache(shardNumber, new ShardSnapshot(version, records));
            } else {
                scanned[shardNumber] = new ShardSnapshot(VersionTable.INVALID_VERSION, records);
            }
        }
        return scanned;
    }

    private long[] versions() throws IOException {
        long[] versions = new long[VersionTable.SHARD_COUNT];
        for (int shardNumber = 0; shardNumber < VersionTable.SHARD_COUNT; shardNumber++) {
            versions[shardNumber] = versionTable.version(shardNumber);
        }
        return versions;
    }

    long version(int shardNumber) throws IOException {
        return versionTable.version(shardNumber);
    }

    /** Caches a write before its guard is closed: the writer knows the next version of the shard. */
    void recordWritten(WriteGuard guard, RecordLookupKey name, RecordEntry entry) {
        guard.markCached();
        int shardNumber = VersionTable.shard(name.container());
        ShardSnapshot shard = shards.get(shardNumber);
        if (shard.version() == guard.versionBefore()) {
            shards.compareAndSet(shardNumber, shard, shard.with(guard.versionAfter(), name, entry));
        }
    }

    /** Caches a deletion before its guard is closed. */
    void recordRemoved(WriteGuard guard, ContainerId id) {
        guard.markCached();
        int shardNumber = VersionTable.shard(id);
        ShardSnapshot shard = shards.get(shardNumber);
        if (shard.version() == guard.versionBefore()) {
            shards.compareAndSet(shardNumber, shard, shard.without(guard.versionAfter(), id));
        }
    }

    private ShardSnapshot cache(int shardNumber, ShardSnapshot fresh) {
        ShardSnapshot shard = shards.get(shardNumber);
        if (shard.version() == fresh.version()) {
            return shard;
        }
        // a snapshot that another thread has replaced stays: versions show which one is current
        return shards.compareAndSet(shardNumber, shard, fresh) ? fresh : shards.get(shardNumber);
    }
}
