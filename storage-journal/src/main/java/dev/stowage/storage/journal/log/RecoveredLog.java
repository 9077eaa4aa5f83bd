package dev.stowage.storage.journal.log;

/**
 * Where a store stands.
 *
 * @param memtable what it holds
 * @param snapshotNumber number of the snapshot that the log goes on from
 * @param segment the last segment
 * @param endPosition where the last frame ends
 * @param lastNonce the last frame's
 */
public record RecoveredLog(Memtable memtable, long snapshotNumber, Segment segment, long endPosition,
        long lastNonce) {}
