package dev.stowage.storage.etcd;

import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StowageException;
import java.util.Optional;

/** The past values of a key: a cluster keeps every revision until it is compacted. */
record KeyHistory(EtcdClient client, String key) {

    /**
     * Whether a write whose reply was lost took effect. It was conditional on the version that was read; so
     * if it took effect, it produced the version right after that one.
     *
     * @param token the token of the write
     * @param previous what the write was to replace
     * @param current what is there instead, of the same life
     * @param context for whom
     * @throws OutcomeUnknownException if that version can no longer be read
     */
    boolean containsWrite(String token, KeyValue previous, KeyValue current, CallContext context) {
        return StoredRecord.token(findVersion(previous, current, context).value()).equals(Optional.of(token));
    }

    /** Binary search: the version of a key increases with the revision of the store. */
    private KeyValue findVersion(KeyValue previous, KeyValue current, CallContext context) {
        long wantedVersion = previous.version() + 1;
        KeyValue low = previous;
        KeyValue high = current;
        try {
            while (high.version() != wantedVersion) {
                long middle = low.modRevision() + (high.modRevision() - low.modRevision()) / 2;
                KeyValue found = client.read(context, new Transaction().readAt(key, middle))
                        .ranges()
                        .getFirst()
                        .first()
                        .orElseThrow(() -> context.outcomeUnknown("the history of the record has a gap"));
                if (found.version() >= wantedVersion) {
                    high = found;
                } else {
                    // the value at the middle revision may have been written long before it
                    low = new KeyValue(key, found.encodedValue(),
                            found.createRevision(), middle, found.version());
                }
                if (high.modRevision() - low.modRevision() <= 1 && high.version() != wantedVersion) {
                    throw context.outcomeUnknown("the history of the record contradicts itself");
                }
            }
            return high;
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (RevisionCompactedException | StowageException e) {
            throw context.outcomeUnknown("a reply was lost, and what was written since cannot be read", e);
        }
    }
}
