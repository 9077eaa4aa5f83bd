package dev.stowage.storage.journal.format;

/**
 * The first bytes of a segment. The file has its full size before the first frame is written, and all its
 * blocks have been flushed once, so that a later flush has no metadata to write.
 *
 * @param number one more than that of the previous segment
 * @param size the size of the file in bytes
 * @param nonce the nonce that the first frame names
 * @param previousEnd where the last frame of the previous segment ends
 * @param origin how the segment came to be
 */
public record SegmentHeader(long number, int size, long nonce, int previousEnd, Origin origin) {
    public static final int LENGTH = 64;

    private static final long MAGIC = 0x474f4c4547574f53L;
    private static final int VERSION = 1;
    private static final int CHECKSUMMED_BYTES = 40;

    /** How a segment came to be. */
    public enum Origin {
        /** The previous segment was full. */
        CONTINUES(1),
        /**
         * The earlier state is only in the snapshot of the same number, without which the segment is invalid.
         */
        STARTS_LOG(2);

        private final int code;

        Origin(int code) {
            this.code = code;
        }

        private static Origin of(int code) throws CorruptJournalException {
            for (Origin origin : values()) {
                if (origin.code == code) {
                    return origin;
                }
            }
            throw new CorruptJournalException("has an unknown origin");
        }
    }

    public byte[] encode() {
        ByteWriter out = new ByteWriter(LENGTH);
        out.int64(MAGIC);
        out.int32(VERSION);
        out.int32(size);
        out.int64(number);
        out.int64(nonce);
        out.int32(previousEnd);
        out.int32(origin.code);
        out.int32(out.checksum(0, CHECKSUMMED_BYTES));
        out.align(LENGTH);
        return out.toBytes();
    }

    public static SegmentHeader decode(byte[] bytes) throws CorruptJournalException {
        ByteReader in = new ByteReader(bytes);
        if (in.int64() != MAGIC) {
            throw new CorruptJournalException("is not a segment of a journal");
        }
        int version = in.int32();
        if (version != VERSION) {
            throw new CorruptJournalException(
                    "has version " + version + "; this program reads version " + VERSION);
        }
        int size = in.int32();
        long number = in.int64();
        long nonce = in.int64();
        int previousEnd = in.int32();
        int origin = in.int32();
        if (in.int32() != ByteReader.checksum(bytes, 0, CHECKSUMMED_BYTES)) {
            throw new CorruptJournalException("has a header that does not match its checksum");
        }
        return new SegmentHeader(number, size, nonce, previousEnd, Origin.of(origin));
    }
}
