package dev.stowage.storage.file;

import dev.stowage.api.storage.RecordEntry;
import dev.stowage.storage.file.ShardSnapshot.CachedRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * All records in the order of their ids. While nothing changes, a list is the same object as before and costs
 * one pass over the {@link VersionTable}; after a change, only changed records are read again.
 */
final class RecordList {
    private final RecordCache cache;
    private final AtomicReference<ListSnapshot> latest =
            new AtomicReference<>(new ListSnapshot(List.of(), List.of()));

    RecordList(RecordCache cache) {
        this.cache = cache;
    }

    /** The list at given versions of all shards; without shards: no list has been built. */
    private record ListSnapshot(List<ShardSnapshot> shards, List<RecordEntry> entries) {}

    List<RecordEntry> entries() throws IOException {
        ListSnapshot listSnapshot = latest.getAcquire();
        return isCurrent(listSnapshot) ? listSnapshot.entries : rebuild(listSnapshot);
    }

    private boolean isCurrent(ListSnapshot listSnapshot) throws IOException {
        if (listSnapshot.shards.isEmpty()) {
            return false;
        }
        for (int shardNumber = 0; shardNumber < VersionTable.SHARD_COUNT; shardNumber++) {
            if (listSnapshot.shards.get(shardNumber).version() != cache.version(shardNumber)) {
                return false;
            }
        }
        return true;
    }

    private List<RecordEntry> rebuild(ListSnapshot previous) throws IOException {
        ShardSnapshot[] all = cache.currentShards();
        boolean[] changed = new boolean[VersionTable.SHARD_COUNT];
        List<RecordEntry> reloaded = new ArrayList<>();
        for (int shardNumber = 0; shardNumber < VersionTable.SHARD_COUNT; shardNumber++) {
            changed[shardNumber] = !all[shardNumber].isConsistent() || previous.shards.isEmpty()
                    || previous.shards.get(shardNumber).version() != all[shardNumber].version();
            if (changed[shardNumber]) {
                all[shardNumber] = cache.withContents(shardNumber, all[shardNumber]);
                for (CachedRecord cached : all[shardNumber].records().values()) {
                    cached.entry().ifPresent(reloaded::add);
                }
            } else {
                all[shardNumber] = previous.shards.get(shardNumber);
            }
        }
        reloaded.sort(Comparator.comparing(RecordEntry::container));
        List<RecordEntry> unchanged = previous.entries.stream()
                .filter(entry -> !changed[VersionTable.shard(entry.container())])
                .toList();
        // a shard that was changing has an invalid version, so that the next list reads it again
        ListSnapshot listSnapshot = new ListSnapshot(List.of(all), merge(unchanged, reloaded));
        latest.setRelease(listSnapshot);
        return listSnapshot.entries;
    }

    /**
     * Merges two sorted lists: sorting 10,000 entries for one that changed would take longer than all the
     * rest.
     */
    private static List<RecordEntry> merge(List<RecordEntry> unchanged, List<RecordEntry> reloaded) {
        List<RecordEntry> all = new ArrayList<>(unchanged.size() + reloaded.size());
        int next = 0;
        for (RecordEntry entry : reloaded) {
            while (next < unchanged.size()
                    && unchanged.get(next).container().compareTo(entry.container()) < 0) {
                all.add(unchanged.get(next++));
            }
            all.add(entry);
        }
        all.addAll(unchanged.subList(next, unchanged.size()));
        return Collections.unmodifiableList(all);
    }
}
