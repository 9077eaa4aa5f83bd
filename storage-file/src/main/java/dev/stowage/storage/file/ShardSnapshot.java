package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.RecordLookupKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that was true of one slot while its generation was {@code word}. Immutable.
 *
 * @param version the generation
 * @param records all records of the slot; copied
 */
record ShardSnapshot(long version, Map<ContainerId, CachedRecord> records) {
    static final ShardSnapshot UNKNOWN = new ShardSnapshot(VersionTable.INVALID_VERSION, Map.of());

    /**
     * One record.
     *
     * @param name what it is found by
     * @param entry what its file held, if it has been read since
     */
    record CachedRecord(RecordLookupKey name, Optional<RecordEntry> entry) {}

    ShardSnapshot {
        records = Map.copyOf(records);
    }

    /** Whether it held at one moment, and is not only what was found piece by piece. */
    boolean isConsistent() {
        return version != VersionTable.INVALID_VERSION;
    }

    /** The records of both, at no word. */
    ShardSnapshot union(ShardSnapshot other) {
        Map<ContainerId, CachedRecord> both = new HashMap<>(records);
        both.putAll(other.records);
        return new ShardSnapshot(VersionTable.INVALID_VERSION, both);
    }

    /** The same records at another generation, at which their contents are not known yet. */
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
