package dev.stowage.storage.journal;

import dev.stowage.storage.journal.JournalLocks.Hold;
import dev.stowage.storage.journal.SegmentHeader.Origin;
import dev.stowage.storage.journal.Ticket.State;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commits batches: one write at the tail under the append lock, one flush outside it, which covers all that
 * any process had written before, then everybody sees the batch. One batch at a time in each process; those
 * of several processes overlap.
 */
final class Committer implements GroupCommit.Batches {
    static final int LARGEST_CHANGE = 16 << 20;

    private static final int LARGEST_FRAME = 1 << 20;

    private final Head head;
    private final JournalLocks locks;
    private final Follower follower;
    private final Stamps stamps;
    private final Upkeep upkeep;
    private final Steps steps;
    private final Output out = new Output(1 << 16);

    Committer(Head head, JournalLocks locks, Follower follower, Stamps stamps,
            Upkeep upkeep, Steps steps) {
        this.head = head;
        this.locks = locks;
        this.follower = follower;
        this.stamps = stamps;
        this.upkeep = upkeep;
        this.steps = steps;
    }

    @Override
    public void commit(List<Ticket> batch) {
        int written = 0;
        long origin = 0;
        long end = 0;
        Segment segment = null;
        try (Hold _ = locks.append()) {
            origin = toTail();
            while (written < batch.size()) {
                int next = written + fitting(batch.subList(written, batch.size()));
                append(batch.subList(written, next));
                written = next;
            }
            end = follower.end();
            segment = follower.segment();
        } catch (IOException e) {
            end(batch.subList(written, batch.size()), State.REFUSED, e);
        }
        if (segment != null) {
            flush(batch.subList(0, written), origin, end, segment);
        }
    }

    /** Brings this process to the tail of a log that can be written to. Returns where the log was begun. */
    private long toTail() throws IOException {
        if (Head.isPoisoned(head.visible())) {
            beginAgain();
        }
        follower.readToTail();
        long tail = head.tail();
        if (head.barrier() > tail) {
            // its writer was killed before it moved the tail
            head.barrier(tail);
        }
        return head.origin();
    }

    /**
     * After a failed flush the pages count as clean, and may never reach the disk: what readers have seen
     * goes to new files, and the old ones are never written or flushed again.
     */
    private void beginAgain() throws IOException {
        Image image = follower.image();
        long number = Position.segment(head.tail()) + 1;
        follower.begin(upkeep.begin(image, number, stamps.next()));
        upkeep.removeAllBefore(number);
    }

    private static int fitting(List<Ticket> batch) {
        int number = 0;
        long size = 0;
        for (Ticket ticket : batch) {
            size += ticket.head().length + ticket.change().bodyLength();
            if (number > 0 && size > LARGEST_FRAME) {
                return number;
            }
            number++;
        }
        return number;
    }

    private void append(List<Ticket> batch) throws IOException {
        int heads = 0;
        int bodies = 0;
        boolean durable = false;
        for (Ticket ticket : batch) {
            heads += ticket.head().length;
            bodies += ticket.change().bodyLength();
            durable |= ticket.isDurable();
        }
        int length = Frame.length(heads, bodies);
        if (Position.offset(follower.end()) + length > follower.segment().header().size()) {
            Segment next = roll(length);
            upkeep.snapshotLater(next, List.copyOf(follower.image().entries()));
        }
        long position = follower.end();
        long stamp = stamps.next();
        encode(batch, length, heads, position, stamp);
        Segment segment = follower.segment();
        steps.before(Step.WRITE);
        segment.write(out, Position.offset(position));
        try {
            steps.before(Step.ADVANCE_TAIL);
        } catch (IOException e) {
            segment.erase(Frame.HEADER, Position.offset(position));
            throw e;
        }
        follower.written(position + length, stamp, batch);
        if (durable) {
            head.barrier(position + length);
        }
        head.tail(position + length);
        upkeep.prepareFor(segment, Position.offset(position) + length);
    }

    private void encode(List<Ticket> batch, int length, int heads, long position, long stamp) {
        out.reset();
        Frame.begin(out, length, Frame.HEADER + heads, batch.size(), position, follower.stamp(), stamp,
                head.durable());
        for (Ticket ticket : batch) {
            out.bytes(ticket.head());
        }
        Frame.finish(out, 0);
        for (Ticket ticket : batch) {
            out.bytes(ticket.change().config().bytes());
            out.bytes(ticket.change().status().bytes());
        }
        out.align(Frame.ALIGNMENT);
    }

    /**
     * Goes on in a new segment. The full one is on the disk by then, so that later flushes need not care, and
     * the image is the state at the beginning of the new one.
     */
    private Segment roll(int length) throws IOException {
        syncAll();
        Segment full = follower.segment();
        int size = Math.max(Upkeep.following(full), SegmentHeader.LENGTH + length);
        Segment next = upkeep.makeSegment(full.number() + 1, size, stamps.next(),
                Position.offset(head.tail()), Origin.CONTINUES);
        follower.rolled(next);
        long start = Position.start(next.number());
        head.durableUpTo(start);
        head.tail(start);
        follower.publish();
        return next;
    }

    private void syncAll() throws IOException {
        long tail = head.tail();
        try {
            steps.before(Step.SYNC_FULL_SEGMENT);
            follower.segment().sync();
        } catch (IOException e) {
            head.poison();
            throw e;
        }
        head.durableUpTo(tail);
        follower.publish();
    }

    /** Commits a batch that has been written up to a place, unless somebody saw a flush fail. */
    private void flush(List<Ticket> batch, long origin, long end, Segment segment) {
        long seen = head.visible();
        try {
            // again if another process flushed, or wrote a DURABLE record that came before this batch
            while (!Head.isPoisoned(seen) && seen < end) {
                sync(segment, end);
                steps.before(Step.PUBLISH);
                seen = head.publish();
            }
        } catch (IOException e) {
            end(batch, State.IN_DOUBT, e);
            return;
        }
        if (Head.position(seen) < end || head.origin() != origin) {
            end(batch, State.IN_DOUBT, new IOException("another process saw a flush fail"));
            return;
        }
        try {
            follower.publish();
            end(batch, State.COMMITTED, null);
            steps.before(Step.RETURN);
        } catch (IOException e) {
            // the batch is committed; what could not be read is another's, and whoever reads it is told
            end(batch, State.COMMITTED, e);
        }
    }

    /** Flushes what has been written, by others too, if any of it is DURABLE. */
    private void sync(Segment segment, long end) throws IOException {
        if (head.barrier() <= head.durable()) {
            return;
        }
        long begun = head.beginFlush();
        if (begun == 0) {
            return;
        }
        long tail = head.tail();
        try {
            steps.before(Step.SYNC);
            segment.sync();
            head.durableUpTo(Position.segment(tail) == segment.number() ? tail : end);
        } catch (ClosedChannelException e) {
            // somebody has begun another segment, which he did after he had flushed this one
            if (head.durable() < end) {
                throw e;
            }
        } catch (IOException e) {
            head.poison();
            throw e;
        } finally {
            head.endFlush(begun);
        }
    }

    private static void end(List<Ticket> batch, State state, @Nullable IOException cause) {
        batch.forEach(ticket -> ticket.end(state, cause));
    }

    /** Commits what writers that are dead have left behind the last visible record. */
    void settle() throws IOException {
        try (Hold _ = locks.append()) {
            toTail();
            syncAll();
        }
    }

    /** Ends the segment, and replaces all before by a snapshot. */
    void compact() throws IOException {
        Segment next;
        List<Entry> entries;
        try (Hold _ = locks.append()) {
            toTail();
            next = roll(0);
            entries = List.copyOf(follower.image().entries());
        }
        upkeep.snapshotNow(next, entries);
    }
}
