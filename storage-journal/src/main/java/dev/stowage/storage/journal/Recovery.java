package dev.stowage.storage.journal;

import dev.stowage.posix.OpenFile;
import dev.stowage.storage.journal.JournalFiles.Listing;
import dev.stowage.storage.journal.SegmentHeader.Origin;
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
final class Recovery {
    private final JournalFiles files;
    private final Image image;
    private final long snapshot;
    private final List<Frame> last = new ArrayList<>();
    private long end;
    private long stamp;
    private long durable;

    private Recovery(JournalFiles files, long snapshot) {
        this.files = files;
        this.snapshot = snapshot;
        this.end = Position.start(snapshot);
        this.image = new Image(end);
    }

    /**
     * Reads everything.
     *
     * @return where the store stands; empty if there is none yet
     * @throws DamagedException if what was committed cannot be read
     */
    static Optional<State> read(JournalFiles files) throws IOException {
        Listing listing = files.list();
        if (listing.snapshots().isEmpty()) {
            for (long number : listing.segments()) {
                // a store whose making was cut off has one segment, which was begun and not used
                if (number != 1 || !isUnused(files, number)) {
                    throw new DamagedException("has segments of a log and no snapshot");
                }
            }
            return Optional.empty();
        }
        Recovery recovery = new Recovery(files, listing.snapshots().last());
        return Optional.of(recovery.run());
    }

    private static boolean isUnused(JournalFiles files, long number) throws IOException {
        try (Segment segment = files.open(number).orElseThrow(() -> new DamagedException("has vanished"))) {
            return segment.header().origin() == Origin.BEGINS
                    && !isBegun(segment.read(SegmentHeader.LENGTH, segment.header().size()), segment);
        }
    }

    private State run() throws IOException {
        try (OpenFile file = files.openSnapshot(snapshot)) {
            Snapshot.read(file, snapshot, image::put);
        } catch (DamagedException e) {
            throw new DamagedException(JournalFiles.snapshot(snapshot) + " " + e.getMessage());
        }
        Segment segment = files.open(snapshot)
                .orElseThrow(() -> new DamagedException(JournalFiles.log(snapshot) + " is missing"));
        try {
            while (true) {
                stamp = segment.header().stamp();
                end = Position.start(segment.number());
                Optional<Segment> next = successor(segment);
                if (next.isEmpty()) {
                    break;
                }
                segment.close();
                segment = next.orElseThrow();
            }
            applyRest();
            files.removeAfter(segment.number());
            image.applied(end);
            return new State(image, snapshot, segment, end, stamp);
        } catch (IOException | RuntimeException e) {
            segment.close();
            throw e;
        }
    }

    /** Reads one segment. Returns the one that continues it, if there is one. */
    private Optional<Segment> successor(Segment segment) throws IOException {
        byte[] bytes = segment.read(0, segment.header().size());
        Optional<Segment> next = files.open(segment.number() + 1)
                .filter(found -> found.header().origin() == Origin.CONTINUES);
        if (next.isEmpty()) {
            walk(bytes, bytes.length);
            judgeRest(bytes);
            return next;
        }
        Segment following = next.orElseThrow();
        int limit = following.header().previousEnd();
        boolean used = isBegun(following.read(SegmentHeader.LENGTH, following.header().size()), following);
        walk(bytes, used ? limit : bytes.length);
        if (Position.offset(end) < limit) {
            throw damaged(end, "is missing: the next segment says that the log went on here");
        }
        durable = Math.max(durable, Position.of(segment.number(), limit));
        if (Position.offset(end) > limit) {
            // it was made, and then the log went on without it
            following.close();
            judgeRest(bytes);
            return Optional.empty();
        }
        applyRest();
        return next;
    }

    private static boolean isBegun(byte[] afterHeader, Segment segment) {
        try {
            Frame first = Frame.read(afterHeader, 0, Position.start(segment.number()));
            return first.previous() == segment.header().stamp();
        } catch (DamagedException e) {
            return false;
        }
    }

    /** Follows the frames of a segment as far as they go. */
    private void walk(byte[] bytes, int limit) {
        try {
            while (Position.offset(end) < limit) {
                Frame frame = Frame.read(bytes, Position.offset(end), end);
                if (frame.previous() != stamp) {
                    return;
                }
                last.add(frame);
                durable = Math.max(durable, frame.durable());
                end = frame.end();
                stamp = frame.stamp();
            }
        } catch (DamagedException e) {
            // the log ends here, or is damaged here, which judgeRest finds out
        }
    }

    /** Looks whether anything behind the end of the log says that the log once went further for good. */
    private void judgeRest(byte[] bytes) throws DamagedException {
        long segment = Position.segment(end);
        for (int at = Position.offset(end); at <= bytes.length - Frame.HEADER; at += Frame.ALIGNMENT) {
            if (Frame.mayBegin(bytes, at, Position.of(segment, at))
                    && durableAccordingTo(bytes, at, Position.of(segment, at)) > end) {
                throw damaged(end,
                        "cannot be read, and what lies behind it was written after it had been safe");
            }
        }
    }

    private static long durableAccordingTo(byte[] bytes, int at, long position) {
        try {
            return Frame.read(bytes, at, position).durable();
        } catch (DamagedException e) {
            // remains of a frame
            return 0;
        }
    }

    /**
     * Applies the frames that were read. A frame with a part that is not whole ends the log if it may have
     * been cut off; if it had been durable, only the record that the part belongs to is lost.
     */
    private void applyRest() throws DamagedException {
        for (Frame frame : last) {
            if (!frame.isWhole() && frame.position() >= durable) {
                end = frame.position();
                stamp = frame.previous();
                break;
            }
            for (Change change : frame.changes()) {
                try {
                    image.apply(change);
                } catch (DamagedException e) {
                    throw damaged(frame.position(), String.valueOf(e.getMessage()));
                }
            }
        }
        last.clear();
    }

    private static DamagedException damaged(long position, String how) {
        return new DamagedException("the log at " + Position.text(position) + " " + how);
    }
}
