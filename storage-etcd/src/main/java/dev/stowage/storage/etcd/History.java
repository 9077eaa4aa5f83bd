package dev.stowage.storage.etcd;

import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StowageException;
import java.util.Optional;

/** What one key has held: a cluster keeps every revision until it is compacted. */
record History(Cluster cluster, String key) {

    /**
     * Tells whether a write whose reply was lost took place. It had the condition that the key was as it was
     * seen; so if it took place, it made the version that came right after that one.
     *
     * @param token the token of the write
     * @param seen what the write was to replace
     * @param now what is there instead, of the same life
     * @param call for whom
     * @throws OutcomeUnknownException if that version can no longer be read
     */
    boolean wrote(String token, KeyValue seen, KeyValue now, Call call) {
        return StoredRecord.token(version(seen, now, call).value()).equals(Optional.of(token));
    }

    /** Halves the revisions between: versions of a key rise with the store's revision. */
    private KeyValue version(KeyValue seen, KeyValue now, Call call) {
        long wanted = seen.version() + 1;
        KeyValue low = seen;
        KeyValue high = now;
        try {
            while (high.version() != wanted) {
                long middle = low.modified() + (high.modified() - low.modified()) / 2;
                KeyValue found = cluster.read(call, new Transaction().readAt(key, middle))
                        .found()
                        .getFirst()
                        .only()
                        .orElseThrow(() -> call.unknown("the history of the record has a gap"));
                if (found.version() >= wanted) {
                    high = found;
                } else {
                    // what lies at the middle may have been written long before it
                    low = new KeyValue(key, found.encoded(), found.created(), middle, found.version());
                }
                if (high.modified() - low.modified() <= 1 && high.version() != wanted) {
                    throw call.unknown("the history of the record contradicts itself");
                }
            }
            return high;
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (SnapshotGoneException | StowageException e) {
            throw call.unknown("a reply was lost, and what was written since cannot be read: " + e
                    .getMessage());
        }
    }
}
