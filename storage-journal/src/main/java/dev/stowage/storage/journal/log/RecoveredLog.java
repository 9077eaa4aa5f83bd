package dev.stowage.storage.journal.log;

/**
 * The result of recovery.
 *
 * @param memtable the state at the end of the log
 * @param snapshotNumber number of the snapshot from which the log continues
 * @param segment the last segment
 * @param endPosition where the last frame ends
 * @param lastNonce the nonce of the last frame
 */
public record RecoveredLog(Memtable memtable, long snapshotNumber, Segment segment, long endPosition,
        long lastNonce) {}
