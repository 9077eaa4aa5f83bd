package dev.stowage.storage.journal;

import dev.stowage.api.storage.StorageLogEntry;
import dev.stowage.api.storage.StorageLogEntry.RecordChange;
import dev.stowage.posix.HeldLock;
import dev.stowage.storage.journal.commit.JournalLocks;
import dev.stowage.storage.journal.commit.SharedLogState;
import dev.stowage.storage.journal.format.CorruptJournalException;
import dev.stowage.storage.journal.format.EncodedRecord;
import dev.stowage.storage.journal.format.Frame;
import dev.stowage.storage.journal.format.LogRecord;
import dev.stowage.storage.journal.format.Position;
import dev.stowage.storage.journal.log.JournalFiles;
import dev.stowage.storage.journal.log.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the log from its files, for people. */
final class LogInspector {
    private LogInspector() {}

    /** All entries from the newest snapshot up to the tail. */
    static List<StorageLogEntry> read(JournalFiles files, JournalLocks locks, SharedLogState sharedState)
            throws IOException {
        List<StorageLogEntry> entries = new ArrayList<>();
        try (HeldLock _ = locks.files()) {
            long tail = sharedState.tail();
            for (long number = files.list().snapshots().last(); number <= Position.segment(tail); number++) {
                long missing = number;
                try (Segment segment = files.openSegment(number)
                        .orElseThrow(() -> new CorruptJournalException(
                                JournalFiles.segmentName(missing) + " is missing"))) {
                    read(segment, tail, entries);
                }
            }
        }
        return entries;
    }

    private static void read(Segment segment, long tail, List<StorageLogEntry> entries) throws IOException {
        byte[] bytes = segment.read(0, segment.header().size());
        long nonce = segment.header().nonce();
        long position = Position.start(segment.number());
        while (position < tail && Position.offset(position) < bytes.length) {
            Frame frame;
            try {
                frame = Frame.read(bytes, Position.offset(position), position);
            } catch (CorruptJournalException e) {
                // the unused end of a full segment; recovery has checked that no frame is missing
                return;
            }
            if (frame.previousNonce() != nonce) {
                return;
            }
            for (LogRecord record : frame.records()) {
                entries.add(entry(record, position));
            }
            nonce = frame.nonce();
            position = frame.end();
        }
    }

    private static StorageLogEntry entry(LogRecord record, long position) {
        String positionText = Position.text(position);
        return switch (record) {
            case LogRecord.Put(EncodedRecord entry) -> StorageLogEntry.of(positionText, RecordChange.CREATED,
                    record.id(), entry.revision(), record.bodyLength());
            case LogRecord.UpdateStatus update -> StorageLogEntry.of(positionText, RecordChange.UPDATED,
                    record.id(), update.revision(), record.bodyLength());
            case LogRecord.Delete delete ->
                StorageLogEntry.of(positionText, RecordChange.DELETED, record.id(), 0, 0);
        };
    }
}
