package dev.stowage.storage.journal.commit;

import dev.stowage.posix.HeldLock;
import dev.stowage.posix.OpenFile;
import dev.stowage.storage.journal.format.CorruptJournalException;
import dev.stowage.storage.journal.format.Frame;
import dev.stowage.storage.journal.format.Position;
import dev.stowage.storage.journal.format.SegmentHeader.Origin;
import dev.stowage.storage.journal.format.SnapshotFile;
import dev.stowage.storage.journal.log.JournalFiles;
import dev.stowage.storage.journal.log.Memtable;
import dev.stowage.storage.journal.log.RecoveredLog;
import dev.stowage.storage.journal.log.Segment;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the memtable of this process up to date with the log. Frames are read once, up to the tail if needed,
 * and applied when they are visible. Readers that find nothing new take no lock. Thread-safe.
 */
public final class LogTailer implements AutoCloseable {
    private final JournalFiles files;
    private final SharedLogState sharedState;
    private final JournalLocks locks;
    private final ReentrantLock lock = new ReentrantLock();
    private final PendingFrames pendingFrames = new PendingFrames();
    private volatile Memtable memtable = new Memtable(0);
    private volatile long readPosition;
    private long lastNonce;
    private long origin;
    private @Nullable Segment segment;

    public LogTailer(JournalFiles files, SharedLogState sharedState, JournalLocks locks) {
        this.files = files;
        this.sharedState = sharedState;
        this.locks = locks;
    }

    /** The memtable, with all visible changes. */
    public Memtable memtable() throws IOException {
        try {
            Memtable current = memtable;
            return sharedState.visible() == current.appliedPosition() ? current : catchUp();
        } catch (IllegalStateException e) {
            throw new ClosedChannelException();
        }
    }

    private Memtable catchUp() throws IOException {
        lock.lock();
        try {
            applyUpTo(SharedLogState.positionOf(sharedState.visible()));
            return memtable;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts from a state that has just been read from the files or written to them, and publishes it. Called
     * under the append lock, or while no other process has the store open.
     */
    public void startFrom(RecoveredLog recovered) {
        lock.lock();
        try {
            sharedState.reset(Position.start(recovered.snapshotNumber()), recovered.endPosition());
            pendingFrames.clear();
            moveTo(recovered.segment(), recovered.endPosition(), recovered.lastNonce());
            origin = sharedState.origin();
            recovered.memtable().appliedPosition(recovered.endPosition());
            memtable = recovered.memtable();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether a killed writer left a change of this id or name that is not visible. The caller holds the lock
     * of the id or name, so that the change is not that of a living writer.
     */
    public boolean hasAbandonedWrite(Object idOrName) throws IOException {
        if (sharedState.tail() > readPosition) {
            readToTail();
        }
        if (!pendingFrames.isChangedByOthers(idOrName)) {
            return false;
        }
        catchUp();
        return pendingFrames.isChangedByOthers(idOrName);
    }

    /** Reads the log to the tail. Under the append lock, {@link #readPosition} then is the tail. */
    void readToTail() throws IOException {
        lock.lock();
        try {
            readTo(sharedState.tail());
        } finally {
            lock.unlock();
        }
    }

    /** The position up to which frames have been read. */
    long readPosition() {
        return readPosition;
    }

    /** The nonce of the last frame that has been read. */
    long lastNonce() {
        return lastNonce;
    }

    /** The segment in which {@link #readPosition} lies. */
    Segment segment() throws ClosedChannelException {
        Segment currentSegment = segment;
        if (currentSegment == null) {
            throw new ClosedChannelException();
        }
        return currentSegment;
    }

    /** Adds what this process has just written at the tail. */
    void appended(long end, long nonce, List<PendingWrite> writes) {
        lock.lock();
        try {
            pendingFrames.addWritten(end, writes);
            lastNonce = nonce;
            readPosition = end;
        } finally {
            lock.unlock();
        }
    }

    /** Continues in a new segment, which begins where the last one ends. All earlier changes are visible. */
    void rolledTo(Segment next) throws IOException {
        lock.lock();
        try {
            applyUpTo(readPosition);
            moveTo(next, Position.start(next.number()), next.header().nonce());
        } finally {
            lock.unlock();
        }
    }

    /** Publishes and applies what may become visible. Returns {@link SharedLogState#visible}. */
    long publish() throws IOException {
        lock.lock();
        try {
            long visible = sharedState.publish();
            applyUpTo(SharedLogState.positionOf(visible));
            return visible;
        } finally {
            lock.unlock();
        }
    }

    private void moveTo(Segment next, long end, long nonce) {
        if (segment != null && segment != next) {
            segment.close();
        }
        segment = next;
        lastNonce = nonce;
        readPosition = end;
    }

    private void applyUpTo(long target) throws IOException {
        readTo(target);
        Memtable current = memtable;
        if (current.appliedPosition() >= target) {
            return;
        }
        pendingFrames.applyUpTo(target, current);
        current.appliedPosition(target);
    }

    private void readTo(long target) throws IOException {
        if (origin != sharedState.origin()) {
            reload();
        }
        while (readPosition < target) {
            try {
                readWithinSegment(target);
            } catch (CorruptJournalException e) {
                // the file of a segment that is no longer needed may have been reused
                if (sharedState.oldestSegment() <= Position.segment(readPosition)
                        && origin == sharedState.origin()) {
                    throw e;
                }
                reload();
            }
        }
    }

    /** Reads to the target or to the end of the segment. */
    private void readWithinSegment(long target) throws IOException {
        Segment currentSegment = segment();
        if (Position.segment(target) == currentSegment.number()) {
            readFrames(currentSegment, Position.offset(target));
            return;
        }
        Segment next = files.openSegment(currentSegment.number() + 1)
                .orElseThrow(() -> new CorruptJournalException(
                        JournalFiles.segmentName(currentSegment.number() + 1) + " is missing"));
        try {
            if (next.header().origin() != Origin.CONTINUES) {
                throw new CorruptJournalException("the log was restarted");
            }
            readFrames(currentSegment, next.header().previousEnd());
            moveTo(next, Position.start(next.number()), next.header().nonce());
        } catch (IOException | RuntimeException e) {
            next.close();
            throw e;
        }
    }

    private void readFrames(Segment currentSegment, int end) throws IOException {
        int from = Position.offset(readPosition);
        byte[] bytes = currentSegment.read(from, end);
        while (Position.offset(readPosition) < end) {
            Frame frame = Frame.read(bytes, Position.offset(readPosition) - from, readPosition);
            if (frame.previousNonce() != lastNonce) {
                throw new CorruptJournalException("does not continue the previous frame");
            }
            pendingFrames.addRead(frame);
            lastNonce = frame.nonce();
            readPosition = frame.end();
        }
    }

    /** Loads everything from scratch, because the files from which the memtable would continue are gone. */
    private void reload() throws IOException {
        try (HeldLock _ = locks.files()) {
            long number = files.list().snapshots().last();
            Memtable reloaded = new Memtable(Position.start(number));
            try (OpenFile file = files.openSnapshot(number)) {
                SnapshotFile.read(file, number, reloaded::put);
            }
            Segment first = files.openSegment(number)
                    .orElseThrow(() -> new CorruptJournalException(
                            JournalFiles.segmentName(number) + " is missing"));
            pendingFrames.clear();
            origin = sharedState.origin();
            moveTo(first, Position.start(number), first.header().nonce());
            memtable = reloaded;
        }
    }

    /** Loads the store from its files, as the other processes see it. */
    public void load() throws IOException {
        lock.lock();
        try {
            reload();
            applyUpTo(SharedLogState.positionOf(sharedState.visible()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (segment != null) {
                segment.close();
                segment = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
