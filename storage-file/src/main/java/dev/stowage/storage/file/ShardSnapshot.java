package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.RecordLookupKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The records of one shard at one version. Immutable.
 *
 * @param version the number in the {@link VersionTable}
 * @param records all records of the shard; copied
 */
record ShardSnapshot(long version, Map<ContainerId, CachedRecord> records) {
    static final ShardSnapshot UNKNOWN = new ShardSnapshot(VersionTable.INVALID_VERSION, Map.of());

    /**
     * One record.
     *
     * @param name its lookup key
     * @param entry the content of its file, if it has been read at this version
     */
    record CachedRecord(RecordLookupKey name, Optional<RecordEntry> entry) {}

    ShardSnapshot {
        records = Map.copyOf(records);
    }

    /** Whether this was the whole content at one moment, and not a union of several reads. */
    boolean isConsistent() {
        return version != VersionTable.INVALID_VERSION;
    }

    /** The records of both, without a valid version. */
    ShardSnapshot union(ShardSnapshot other) {
        Map<ContainerId, CachedRecord> both = new HashMap<>(records);
        both.putAll(other.records);
        return new ShardSnapshot(VersionTable.INVALID_VERSION, both);
    }

    /** The same records at another version, at which their contents have not been read yet. */
    ShardSnapshot withoutContents(long other) {
        Map<ContainerId, CachedRecord> names = new HashMap<>();
        records.forEach((id, record) -> names.put(id, new CachedRecord(record.name, Optional.empty())));
        return new ShardSnapshot(other, names);
    }

    ShardSnapshot with(long newVersion, RecordLookupKey name, RecordEntry entry) {
        Map<ContainerId, CachedRecord> changed = new HashMap<>(records);
        changed.put(name.container(), new CachedRecord(name, Optional.of(entry)));
        return new ShardSnapshot(newVersion, changed);
    }

    ShardSnapshot without(long newVersion, ContainerId id) {
        Map<ContainerId, CachedRecord> changed = new HashMap<>(records);
        changed.remove(id);
        return new ShardSnapshot(newVersion, changed);
    }
}
