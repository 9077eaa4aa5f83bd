package dev.stowage.storage.journal;

import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.OpenFile;
import dev.stowage.storage.journal.SegmentHeader.Origin;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The image of this process, and how it follows the log. Frames are read once, as far as the tail if need be;
 * what is not visible yet waits until it is. Readers that find nothing new take no lock.
 */
final class Follower implements AutoCloseable {
    private final JournalFiles files;
    private final Head head;
    private final JournalLocks locks;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Ahead> ahead = new ArrayDeque<>();
    /** What others have written and is not applied, by id and by name. */
    private final ConcurrentHashMap<Object, Long> unseen = new ConcurrentHashMap<>();
    private volatile Image image = new Image(0);
    private volatile long read;
    private long stamp;
    private long origin;
    private @Nullable Segment segment;

    /** A frame that has been read or written, and is not applied. */
    private record Ahead(long end, List<Change> changes, @Nullable List<Ticket> tickets) {}

    Follower(JournalFiles files, Head head, JournalLocks locks) {
        this.files = files;
        this.head = head;
        this.locks = locks;
    }

    /** The image, with everything that is visible. */
    Image image() throws IOException {
        try {
            Image known = image;
            return head.visible() == known.applied() ? known : brought();
        } catch (IllegalStateException e) {
            throw new ClosedChannelException();
        }
    }

    private Image brought() throws IOException {
        lock.lock();
        try {
            apply(Head.position(head.visible()));
            return image;
        } finally {
            lock.unlock();
        }
    }

    /** All entries in the order of their ids. */
    List<RecordEntry> list() throws IOException {
        return image().list();
    }

    /**
     * Begins with a state that has just been read from the files or written to them, and tells all others.
     * Under the append lock, or while nobody else has the store open.
     */
    void begin(State state) {
        lock.lock();
        try {
            head.restart(Position.start(state.snapshot()), state.end());
            ahead.clear();
            unseen.clear();
            moveTo(state.segment(), state.end(), state.stamp());
            origin = head.origin();
            state.image().applied(state.end());
            image = state.image();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether a writer that has died left a record of this id or name which is not visible. The caller holds
     * the lock of that id or name, so no living writer has.
     */
    boolean isLeftBehind(Object idOrName) throws IOException {
        if (head.tail() > read) {
            readToTail();
        }
        if (unseen.isEmpty() || !unseen.containsKey(idOrName)) {
            return false;
        }
        brought();
        return unseen.containsKey(idOrName);
    }

    /** Reads all that has been written. Under the append lock this makes {@link #end} the tail. */
    void readToTail() throws IOException {
        lock.lock();
        try {
            readTo(head.tail());
        } finally {
            lock.unlock();
        }
    }

    /** Up to where frames have been read. */
    long end() {
        return read;
    }

    /** The stamp of the last frame that has been read. */
    long stamp() {
        return stamp;
    }

    /** The segment in which {@link #end} lies. */
    Segment segment() throws ClosedChannelException {
        Segment open = segment;
        if (open == null) {
            throw new ClosedChannelException();
        }
        return open;
    }

    /** Takes in what this process has just written at the tail. */
    void written(long end, long itsStamp, List<Ticket> tickets) {
        lock.lock();
        try {
            ahead.add(new Ahead(end, List.of(), tickets));
            stamp = itsStamp;
            read = end;
        } finally {
            lock.unlock();
        }
    }

    /** Goes on in a new segment, which begins where the last one ends. All before is visible. */
    void rolled(Segment next) throws IOException {
        lock.lock();
        try {
            apply(read);
            moveTo(next, Position.start(next.number()), next.header().stamp());
        } finally {
            lock.unlock();
        }
    }

    /** Publishes what may be seen and applies it. Returns the word of {@link Head#visible}. */
    long publish() throws IOException {
        lock.lock();
        try {
            long seen = head.publish();
            apply(Head.position(seen));
            return seen;
        } finally {
            lock.unlock();
        }
    }

    private void moveTo(Segment next, long end, long itsStamp) {
        if (segment != null && segment != next) {
            segment.close();
        }
        segment = next;
        stamp = itsStamp;
        read = end;
    }

    private void apply(long target) throws IOException {
        readTo(target);
        Image known = image;
        if (known.applied() >= target) {
            return;
        }
        while (!ahead.isEmpty() && ahead.peek().end <= target) {
            Ahead next = ahead.remove();
            if (next.tickets == null) {
                for (Change change : next.changes) {
                    known.apply(change);
                    unseen.remove(change.id(), next.end);
                    nameOf(change, name -> unseen.remove(name, next.end));
                }
            } else {
                for (Ticket ticket : next.tickets) {
                    known.apply(ticket.change(), ticket.outcome());
                }
            }
        }
        known.applied(target);
    }

    private static void nameOf(Change change, java.util.function.Consumer<Object> taker) {
        if (change instanceof Change.Put(Entry entry)) {
            entry.name().name().ifPresent(taker);
        }
    }

    private void readTo(long target) throws IOException {
        if (origin != head.origin()) {
            reload();
        }
        while (read < target) {
            try {
                readOn(target);
            } catch (DamagedException e) {
                // the file of a segment that is no longer needed may be in use again
                if (head.oldest() <= Position.segment(read) && origin == head.origin()) {
                    throw e;
                }
                reload();
            }
        }
    }

    /** Reads to the target or to the end of the segment. */
    private void readOn(long target) throws IOException {
        Segment here = segment();
        if (Position.segment(target) == here.number()) {
            readFrames(here, Position.offset(target));
            return;
        }
        Segment next = files.open(here.number() + 1)
                .orElseThrow(() -> new DamagedException(
                        JournalFiles.log(here.number() + 1) + " is missing"));
        try {
            if (next.header().origin() != Origin.CONTINUES) {
                throw new DamagedException("the log was begun again");
            }
            readFrames(here, next.header().previousEnd());
            moveTo(next, Position.start(next.number()), next.header().stamp());
        } catch (IOException | RuntimeException e) {
            next.close();
            throw e;
        }
    }

    private void readFrames(Segment here, int end) throws IOException {
        int from = Position.offset(read);
        byte[] bytes = here.read(from, end);
        while (Position.offset(read) < end) {
            Frame frame = Frame.read(bytes, Position.offset(read) - from, read);
            if (frame.previous() != stamp) {
                throw new DamagedException("does not follow on the frame before");
            }
            ahead.add(new Ahead(frame.end(), frame.changes(), null));
            for (Change change : frame.changes()) {
                unseen.put(change.id(), frame.end());
                nameOf(change, name -> unseen.put(name, frame.end()));
            }
            stamp = frame.stamp();
            read = frame.end();
        }
    }

    /** Loads everything anew, because the files that this image was to be continued from are gone. */
    private void reload() throws IOException {
        try (HeldLock _ = locks.files()) {
            long number = files.list().snapshots().last();
            Image fresh = new Image(Position.start(number));
            try (OpenFile file = files.openSnapshot(number)) {
                Snapshot.read(file, number, fresh::put);
            }
            Segment first = files.open(number)
                    .orElseThrow(() -> new DamagedException(JournalFiles.log(number) + " is missing"));
            ahead.clear();
            unseen.clear();
            origin = head.origin();
            moveTo(first, Position.start(number), first.header().stamp());
            image = fresh;
        }
    }

    /** Loads the store from its files, as others that have it open see it. */
    void load() throws IOException {
        lock.lock();
        try {
            reload();
            apply(Head.position(head.visible()));
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
