package dev.stowage.storage.journal.commit;

import dev.stowage.posix.Failpoints;
import dev.stowage.records.store.StorageCommit;
import dev.stowage.storage.journal.commit.JournalLocks.AppendLock;
import dev.stowage.storage.journal.commit.PendingWrite.WriteState;
import dev.stowage.storage.journal.format.ByteWriter;
import dev.stowage.storage.journal.format.EncodedRecord;
import dev.stowage.storage.journal.format.Frame;
import dev.stowage.storage.journal.format.Position;
import dev.stowage.storage.journal.format.SegmentHeader;
import dev.stowage.storage.journal.format.SegmentHeader.Origin;
import dev.stowage.storage.journal.log.JournalFailpoint;
import dev.stowage.storage.journal.log.Memtable;
import dev.stowage.storage.journal.log.NonceGenerator;
import dev.stowage.storage.journal.log.Segment;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commits batches: one write at the tail under the append lock, one flush outside it, which covers everything
 * that any process wrote before, then the batch becomes visible. Each process commits one batch at a time;
 * the batches of several processes overlap.
 */
public final class LogWriter implements GroupCommit.BatchWriter {
    public static final int MAX_RECORD_BYTES = 16 << 20;

    private static final int MAX_FRAME_BYTES = 1 << 20;

    private final SharedLogState sharedState;
    private final JournalLocks locks;
    private final LogTailer tailer;
    private final NonceGenerator nonces;
    private final Compactor compactor;
    private final Failpoints failpoints;
    private final ByteWriter out = new ByteWriter(1 << 16);

    public LogWriter(SharedLogState sharedState, JournalLocks locks, LogTailer tailer, NonceGenerator nonces,
            Compactor compactor, Failpoints failpoints) {
        this.sharedState = sharedState;
        this.locks = locks;
        this.tailer = tailer;
        this.nonces = nonces;
        this.compactor = compactor;
        this.failpoints = failpoints;
    }

    @Override
    public void commit(List<PendingWrite> batch) {
        StorageCommit commit = StorageCommit.start();
        int written = 0;
        long origin = 0;
        long endPosition = 0;
        Segment segment = null;
        try (AppendLock _ = locks.append()) {
            origin = catchUpToTail();
            while (written < batch.size()) {
                int next = written + countFitting(batch.subList(written, batch.size()));
                append(batch.subList(written, next));
                written = next;
            }
            endPosition = tailer.readPosition();
            segment = tailer.segment();
        } catch (IOException e) {
            complete(batch.subList(written, batch.size()), WriteState.FAILED, e);
        }
        if (segment != null) {
            flush(batch, origin, endPosition, segment, commit);
        }
    }

    /** Reads up to the tail, and restarts a poisoned log. Returns the origin of the log. */
    private long catchUpToTail() throws IOException {
        if (SharedLogState.isPoisoned(sharedState.visible())) {
            restartLog();
        }
        tailer.readToTail();
        long tail = sharedState.tail();
        if (sharedState.barrier() > tail) {
            // a writer was killed before it advanced the tail
            sharedState.barrier(tail);
        }
        return sharedState.origin();
    }

    /**
     * Writes what readers have seen to new files. After a failed flush the kernel counts the pages as clean
     * and may never write them, so the old files are never written or flushed again.
     */
    private void restartLog() throws IOException {
        Memtable memtable = tailer.memtable();
        long number = Position.segment(sharedState.tail()) + 1;
        tailer.startFrom(compactor.startLog(memtable, number, nonces.next()));
        compactor.deleteAllBefore(number);
    }

    private static int countFitting(List<PendingWrite> batch) {
        int number = 0;
        long size = 0;
        for (PendingWrite write : batch) {
            size += write.header().length + write.record().bodyLength();
            if (number > 0 && size > MAX_FRAME_BYTES) {
                return number;
            }
            number++;
        }
        return number;
    }

    private void append(List<PendingWrite> batch) throws IOException {
        int headerBytes = 0;
        int bodyBytes = 0;
        boolean durable = false;
        for (PendingWrite write : batch) {
            headerBytes += write.header().length;
            bodyBytes += write.record().bodyLength();
            durable |= write.isDurable();
        }
        int length = Frame.length(headerBytes, bodyBytes);
        if (Position.offset(tailer.readPosition()) + length > tailer.segment().header().size()) {
            Segment next = roll(length);
            compactor.scheduleSnapshot(next, List.copyOf(tailer.memtable().entries()));
        }
        long position = tailer.readPosition();
        long nonce = nonces.next();
        encode(batch, length, headerBytes, position, nonce);
        Segment segment = tailer.segment();
        failpoints.before(JournalFailpoint.WRITE);
        segment.write(out, Position.offset(position));
        try {
            failpoints.before(JournalFailpoint.ADVANCE_TAIL);
        } catch (IOException e) {
            try {
                segment.erase(Frame.HEADER_LENGTH, Position.offset(position));
            } catch (IOException eraseFailure) {
                e.addSuppressed(eraseFailure);
            }
            throw e;
        }
        tailer.appended(position + length, nonce, batch);
        if (durable) {
            sharedState.barrier(position + length);
        }
        sharedState.tail(position + length);
        compactor.preallocateNextAfter(segment, Position.offset(position) + length);
    }

    private void encode(List<PendingWrite> batch, int length, int headerBytes, long position, long nonce) {
        out.reset();
        Frame.writeHeader(out, length, Frame.HEADER_LENGTH + headerBytes, batch.size(), position,
                tailer.lastNonce(), nonce, sharedState.durable());
        for (PendingWrite write : batch) {
            out.bytes(write.header());
        }
        Frame.writeChecksum(out, 0);
        for (PendingWrite write : batch) {
            out.bytes(write.record().config().bytes());
            out.bytes(write.record().status().bytes());
        }
        out.align(Frame.ALIGNMENT);
    }

    /**
     * Goes on in a new segment. The full one is on the disk by then, so that later flushes need not care, and
     * the image is the state at the beginning of the new one.
     */
    private Segment roll(int length) throws IOException {
        syncAll();
        Segment fullSegment = tailer.segment();
        int size = Math.max(Compactor.nextSegmentSize(fullSegment), SegmentHeader.LENGTH + length);
        Segment next = compactor.createSegment(fullSegment.number() + 1, size, nonces.next(),
                Position.offset(sharedState.tail()), Origin.CONTINUES);
        tailer.rolledTo(next);
        long start = Position.start(next.number());
        sharedState.advanceDurable(start);
        sharedState.tail(start);
        tailer.publish();
        return next;
    }

    private void syncAll() throws IOException {
        long tail = sharedState.tail();
        try {
            failpoints.before(JournalFailpoint.SYNC_FULL_SEGMENT);
            tailer.segment().sync();
        } catch (IOException e) {
            sharedState.poison();
            throw e;
        }
        sharedState.advanceDurable(tail);
        tailer.publish();
    }

    /** Commits a batch that has been written up to a place, unless somebody saw a flush fail. */
    private void flush(List<PendingWrite> batch, long origin, long endPosition, Segment segment,
            StorageCommit commit) {
        long visible = sharedState.visible();
        try {
            // repeated if another process flushes, or has written a DURABLE record before this batch
            while (!SharedLogState.isPoisoned(visible) && visible < endPosition) {
                sync(segment, endPosition);
                failpoints.before(JournalFailpoint.PUBLISH);
                visible = sharedState.publish();
            }
        } catch (IOException e) {
            complete(batch, WriteState.OUTCOME_UNKNOWN, e);
            return;
        }
        if (SharedLogState.positionOf(visible) < endPosition || sharedState.origin() != origin) {
            complete(batch, WriteState.OUTCOME_UNKNOWN, new IOException("another process saw a flush fail"));
            return;
        }
        try {
            tailer.publish();
            complete(batch, WriteState.COMMITTED, null);
            commit.committedBatch("journal", batch.size());
            failpoints.before(JournalFailpoint.RETURN);
        } catch (IOException e) {
            // the batch is committed; the error concerns the log of others, and reaches whoever reads it
            complete(batch, WriteState.COMMITTED, e);
        }
    }

    /** Flushes what all processes have written, if any of it is DURABLE. */
    private void sync(Segment segment, long endPosition) throws IOException {
        if (sharedState.barrier() <= sharedState.durable()) {
            return;
        }
        long flushStart = sharedState.beginFlush();
        if (flushStart == 0) {
            return;
        }
        long tail = sharedState.tail();
        try {
            failpoints.before(JournalFailpoint.SYNC);
            segment.sync();
            sharedState.advanceDurable(Position.segment(tail) == segment.number() ? tail : endPosition);
        } catch (ClosedChannelException e) {
            // another thread began the next segment, after it had flushed this one
            if (sharedState.durable() < endPosition) {
                throw e;
            }
        } catch (IOException e) {
            sharedState.poison();
            throw e;
        } finally {
            sharedState.endFlush(flushStart);
        }
    }

    private static void complete(List<PendingWrite> batch, WriteState writeState,
            @Nullable IOException cause) {
        batch.forEach(write -> write.complete(writeState, cause));
    }

    /** Commits what killed writers appended after the last visible record. */
    public void commitAbandonedWrites() throws IOException {
        try (AppendLock _ = locks.append()) {
            catchUpToTail();
            syncAll();
        }
    }

    /** Ends the segment, and replaces all earlier files by a snapshot. */
    public void compact() throws IOException {
        Segment next;
        List<EncodedRecord> entries;
        try (AppendLock _ = locks.append()) {
            catchUpToTail();
            next = roll(0);
            entries = List.copyOf(tailer.memtable().entries());
        }
        compactor.writeSnapshot(next, entries);
    }
}
