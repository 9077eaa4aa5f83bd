package dev.stowage.storage.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * What one leader writes at once: a header, the heads of all records, their parts.
 *
 * <p>
 * A frame names the stamp of the one before it, and its own stamp is never used again: what is left of a
 * frame that was written and not acknowledged can therefore never be taken for the continuation of another
 * one, even if that has the same content. A frame also says how much of the log was known to be durable when
 * it was written; so a bad frame whose place a later one calls durable is damage, and any other is a write
 * that was cut off.
 *
 * @param position where it begins
 * @param end where it ends
 * @param previous stamp of the frame before
 * @param stamp its own
 * @param durable up to where the log was durable when it was written
 * @param changes its records
 */
record Frame(long position, long end, long previous, long stamp, long durable, List<Change> changes) {
    /** Frames begin at multiples of this. */
    static final int ALIGNMENT = 8;
    static final int HEADER = 48;

    private static final int CHECKED_FROM = 8;
    private static final int POSITION = 16;

    /** Whether all parts of all records are what was written. */
    boolean isWhole() {
        return changes.stream().allMatch(Change::isWhole);
    }

    static int length(int heads, int bodies) {
        return aligned(HEADER + heads + bodies);
    }

    private static int aligned(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /**
     * Begins a frame. The heads come next, then {@link #finish}, then the bodies, then zeros up to the
     * length.
     */
    static void begin(Output out, int length, int headLength, int records, long position, long previous,
            long stamp, long durable) {
        out.int32(length);
        out.int32(0);
        out.int32(headLength);
        out.int32(records);
        out.int64(position);
        out.int64(previous);
        out.int64(stamp);
        out.int64(durable);
    }

    /** Seals everything but the bodies, which have their own checksums. */
    static void finish(Output out, int start) {
        out.int32At(start + 4, out.checksum(start + CHECKED_FROM, out.length()));
    }

    /** Whether a frame could begin here: cheap, for looking at many places. */
    static boolean mayBegin(byte[] bytes, int at, long position) {
        return Input.int64At(bytes, at + POSITION) == position;
    }

    /**
     * Reads a frame.
     *
     * @param bytes a piece of a segment
     * @param at where in the piece the frame begins
     * @param position where in the log that is
     * @throws DamagedException if there is no frame: only zeros, remains of another, or damage. Parts that
     * are damaged are not looked at
     */
    static Frame read(byte[] bytes, int at, long position) throws DamagedException {
        Input in = new Input(bytes, at, bytes.length);
        int length = in.int32();
        int checksum = in.int32();
        int headLength = in.int32();
        int count = in.int32();
        if (length < HEADER || headLength < HEADER || headLength > length || length > bytes.length - at
                || length % ALIGNMENT != 0) {
            throw new DamagedException(length == 0 ? "is empty" : "has an impossible length");
        }
        if (in.int64() != position) {
            throw new DamagedException("is not of this place");
        }
        if (checksum != Input.checksum(bytes, at + CHECKED_FROM, at + headLength)) {
            throw new DamagedException("does not match its checksum");
        }
        long previous = in.int64();
        long stamp = in.int64();
        long durable = in.int64();
        Input heads = new Input(bytes, at + HEADER, at + headLength);
        Input bodies = new Input(bytes, at + headLength, at + length);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(Change.read(heads, bodies));
        }
        Words.requireEnd(heads);
        if (length != aligned(bodies.at() - at)) {
            // the length is not under the checksum
            throw new DamagedException("has a wrong length");
        }
        return new Frame(position, position + length, previous, stamp, durable, changes);
    }
}
