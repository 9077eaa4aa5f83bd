package dev.stowage.storage.journal.format;

/**
 * A position in the log as one number: the segment in the upper 32 bits, the offset in it in the lower. Later
 * positions have larger numbers. The end of a segment and the beginning of the next are equivalent, with
 * different numbers.
 */
public final class Position {
    private Position() {}

    public static long of(long segment, int offset) {
        return segment << 32 | offset;
    }

    /** The first position of a segment. */
    public static long start(long segment) {
        return of(segment, SegmentHeader.LENGTH);
    }

    public static long segment(long position) {
        return position >>> 32;
    }

    public static int offset(long position) {
        return (int) position;
    }

    public static String text(long position) {
        return "segment " + segment(position) + ", offset " + offset(position);
    }
}
