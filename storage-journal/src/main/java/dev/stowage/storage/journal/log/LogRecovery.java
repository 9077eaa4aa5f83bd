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
 * Reads a store that nobody has open from its files: the newest snapshot, then the log from there on. Where
 * the log ends is told by the log itself. A frame that is not whole is one that was cut off by a crash and
 * never acknowledged, and ends the log; unless a later frame says that its place had been durable: then it is
 * damage, which is reported and never guessed away.
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
     * Reads everything.
     *
     * @return where the store stands; empty if there is none yet
     * @throws CorruptJournalException if what was committed cannot be read
     */
    public static Optional<RecoveredLog> read(JournalFiles files) throws IOException {
        Listing listing = files.list();
        if (listing.snapshots().isEmpty()) {
            for (long number : listing.segments()) {
                // a store whose making was cut off has one segment, which was begun and not used
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
        try (Segment segment = files.openSegment(number)
                .orElseThrow(() -> new CorruptJournalException("has vanished"))) {
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
            files.deleteAfter(segment.number());
            memtable.appliedPosition(endPosition);
            return new RecoveredLog(memtable, snapshotNumber, segment, endPosition, lastNonce);
        } catch (IOException | RuntimeException e) {
            segment.close();
            throw e;
        }
    }

    /** Reads one segment. Returns the one that continues it, if there is one. */
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
        int limit = successor.header().previousEnd();
        boolean used = hasFrames(successor.read(SegmentHeader.LENGTH, successor.header().size()), successor);
        scanFrames(bytes, used ? limit : bytes.length);
        if (Position.offset(endPosition) < limit) {
            throw corrupt(endPosition, "is missing: the next segment says that the log went on here");
        }
        durablePosition = Math.max(durablePosition, Position.of(segment.number(), limit));
        if (Position.offset(endPosition) > limit) {
            // it was made, and then the log went on without it
            successor.close();
            requireCleanEnd(bytes);
            return Optional.empty();
        }
        applyPendingFrames();
        return next;
    }

    private static boolean hasFrames(byte[] afterHeader, Segment segment) {
        try {
            Frame first = Frame.read(afterHeader, 0, Position.start(segment.number()));
            return first.previousNonce() == segment.header().nonce();
        } catch (CorruptJournalException e) {
            return false;
        }
    }

    /** Follows the frames of a segment as far as they go. */
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
            // the log ends here, or is damaged here, which judgeRest finds out
        }
    }

    /** Looks whether anything behind the end of the log says that the log once went further for good. */
    private void requireCleanEnd(byte[] bytes) throws CorruptJournalException {
        long segment = Position.segment(endPosition);
        for (int offset = Position.offset(endPosition); offset <= bytes.length
                - Frame.HEADER_LENGTH; offset += Frame.ALIGNMENT) {
            if (Frame.mightStartAt(bytes, offset, Position.of(segment, offset))
                    && durablePositionAt(bytes, offset, Position.of(segment, offset)) > endPosition) {
                throw corrupt(endPosition,
                        "cannot be read, and what lies behind it was written after it had been safe");
            }
        }
    }

    private static long durablePositionAt(byte[] bytes, int offset, long position) {
        try {
            return Frame.read(bytes, offset, position).durablePosition();
        } catch (CorruptJournalException e) {
            // remains of a frame
            return 0;
        }
    }

    /**
     * Applies the frames that were read. A frame with a part that is not whole ends the log if it may have
     * been cut off; if it had been durable, only the record that the part belongs to is lost.
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
