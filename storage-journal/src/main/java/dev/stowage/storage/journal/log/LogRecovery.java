package dev.stowage.storage.journal.log;

import dev.stowage.posix.OpenFile;
import dev.stowage.storage.journal.format.CorruptJournalException;
import dev.stowage.storage.journal.format.Frame;
import dev.stowage.storage.journal.format.LogRecord;
import dev.stowage.storage.journal.format.Position;
import dev.stowage.storage.journal.format.SegmentHeader;
import dev.stowage.storage.journal.format.SegmentHeader.Origin;
import dev.stowage.storage.journal.format.SnapshotFile;
import dev.stowage.storage.journal.log.JournalFiles.Listing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recovers a store that no process has open from its files: the newest snapshot, then the log after it. An
 * incomplete frame was cut off by a crash and never acknowledged, and ends the log. But if a later frame
 * states that this position was durable, the log is damaged: then recovery fails and changes nothing.
 */
public final class LogRecovery {
    private final JournalFiles files;
    private final Memtable memtable;
    private final long snapshotNumber;
    private final List<Frame> pendingFrames = new ArrayList<>();
    private long endPosition;
    private long lastNonce;
    private long durablePosition;

    private LogRecovery(JournalFiles files, long snapshotNumber) {
        this.files = files;
        this.snapshotNumber = snapshotNumber;
        this.endPosition = Position.start(snapshotNumber);
        this.memtable = new Memtable(endPosition);
    }

    /**
     * Recovers a store. Changes no file.
     *
     * @return the state and the end of the log; empty if there is no store yet
     * @throws CorruptJournalException if committed data cannot be read
     */
    public static Optional<RecoveredLog> read(JournalFiles files) throws IOException {
        Listing listing = files.list();
        if (listing.snapshots().isEmpty()) {
            for (long number : listing.segments()) {
                // a crash during the creation of a store leaves one segment without frames
                if (number != 1 || !isUnused(files, number)) {
                    throw new CorruptJournalException("has segments of a log and no snapshot");
                }
            }
            return Optional.empty();
        }
        LogRecovery logRecovery = new LogRecovery(files, listing.snapshots().last());
        return Optional.of(logRecovery.run());
    }

    private static boolean isUnused(JournalFiles files, long number) throws IOException {
        try (Segment segment =
                files.openSegment(number).orElseThrow(() -> new CorruptJournalException("has vanished"))) {
            return segment.header().origin() == Origin.STARTS_LOG
                    && !hasFrames(segment.read(SegmentHeader.LENGTH, segment.header().size()), segment);
        }
    }

    private RecoveredLog run() throws IOException {
        try (OpenFile file = files.openSnapshot(snapshotNumber)) {
            SnapshotFile.read(file, snapshotNumber, memtable::put);
        } catch (CorruptJournalException e) {
            throw new CorruptJournalException(
                    JournalFiles.snapshotName(snapshotNumber) + " " + e.getMessage());
        }
        Segment segment = files.openSegment(snapshotNumber)
                .orElseThrow(() -> new CorruptJournalException(
                        JournalFiles.segmentName(snapshotNumber) + " is missing"));
        try {
            while (true) {
                lastNonce = segment.header().nonce();
                endPosition = Position.start(segment.number());
                Optional<Segment> next = readSegment(segment);
                if (next.isEmpty()) {
                    break;
                }
                segment.close();
                segment = next.orElseThrow();
            }
            applyPendingFrames();
            memtable.appliedPosition(endPosition);
            return new RecoveredLog(memtable, snapshotNumber, segment, endPosition, lastNonce);
        } catch (IOException | RuntimeException e) {
            segment.close();
            throw e;
        }
    }

    /** Reads one segment. Returns the segment that continues it, if there is one. */
    private Optional<Segment> readSegment(Segment segment) throws IOException {
        byte[] bytes = segment.read(0, segment.header().size());
        Optional<Segment> next = files.openSegment(segment.number() + 1)
                .filter(found -> found.header().origin() == Origin.CONTINUES);
        if (next.isEmpty()) {
            scanFrames(bytes, bytes.length);
            requireCleanEnd(bytes);
            return next;
        }
        Segment successor = next.orElseThrow();
        boolean continued = false;
        try {
            continued = continuesIn(successor, segment.number(), bytes);
        } finally {
            if (!continued) {
                successor.close();
            }
        }
        return continued ? next : Optional.empty();
    }

    /** Reads the frames before the next segment. Returns false if the log ends before it. */
    private boolean continuesIn(Segment successor, long number, byte[] bytes) throws IOException {
        int limit = successor.header().previousEnd();
        boolean used = hasFrames(successor.read(SegmentHeader.LENGTH, successor.header().size()), successor);
        scanFrames(bytes, used ? limit : bytes.length);
        if (Position.offset(endPosition) < limit) {
            throw corrupt(endPosition, "is missing: the next segment shows that the log continued here");
        }
        durablePosition = Math.max(durablePosition, Position.of(number, limit));
        if (Position.offset(endPosition) > limit) {
            // the next segment was created, but the log continued in this one
            requireCleanEnd(bytes);
            return false;
        }
        applyPendingFrames();
        return true;
    }

    private static boolean hasFrames(byte[] afterHeader, Segment segment) {
        try {
            Frame first = Frame.read(afterHeader, 0, Position.start(segment.number()));
            return first.previousNonce() == segment.header().nonce();
        } catch (CorruptJournalException e) {
            // no valid frame: the segment was created, but nothing was written to it that survived
            return false;
        }
    }

    /** Reads the frames of a segment up to the first invalid one. */
    private void scanFrames(byte[] bytes, int limit) {
        try {
            while (Position.offset(endPosition) < limit) {
                Frame frame = Frame.read(bytes, Position.offset(endPosition), endPosition);
                if (frame.previousNonce() != lastNonce) {
                    return;
                }
                pendingFrames.add(frame);
                durablePosition = Math.max(durablePosition, frame.durablePosition());
                endPosition = frame.end();
                lastNonce = frame.nonce();
            }
        } catch (CorruptJournalException e) {
            // the log ends here or is damaged: requireCleanEnd distinguishes the two
        }
    }

    /** Checks that no frame after the end of the log shows that the log was durable beyond it. */
    private void requireCleanEnd(byte[] bytes) throws CorruptJournalException {
        long segment = Position.segment(endPosition);
        for (int offset = Position.offset(endPosition); offset <= bytes.length
                - Frame.HEADER_LENGTH; offset += Frame.ALIGNMENT) {
            if (Frame.mightStartAt(bytes, offset, Position.of(segment, offset))
                    && durablePositionAt(bytes, offset, Position.of(segment, offset)) > endPosition) {
                throw corrupt(endPosition, "cannot be read, and a later frame shows that it was durable");
            }
        }
    }

    private static long durablePositionAt(byte[] bytes, int offset, long position) {
        try {
            return Frame.read(bytes, offset, position).durablePosition();
        } catch (CorruptJournalException e) {
            // no frame, but remains of one
            return 0;
        }
    }

    /**
     * Applies the frames that were read. A frame with a damaged section ends the log if it may have been cut
     * off; if it was durable, only the record of that section is unreadable.
     */
    private void applyPendingFrames() throws CorruptJournalException {
        for (Frame frame : pendingFrames) {
            if (!frame.isIntact() && frame.position() >= durablePosition) {
                endPosition = frame.position();
                lastNonce = frame.previousNonce();
                break;
            }
            for (LogRecord record : frame.records()) {
                try {
                    memtable.apply(record);
                } catch (CorruptJournalException e) {
                    throw corrupt(frame.position(), String.valueOf(e.getMessage()));
                }
            }
        }
        pendingFrames.clear();
    }

    private static CorruptJournalException corrupt(long position, String problem) {
        return new CorruptJournalException("the log at " + Position.text(position) + " " + problem);
    }
}
