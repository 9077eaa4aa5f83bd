package dev.stowage.storage.journal.format;

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
 * @param previousNonce stamp of the frame before
 * @param nonce its own
 * @param durablePosition up to where the log was durable when it was written
 * @param records its records
 */
public record Frame(long position, long end, long previousNonce, long nonce, long durablePosition,
        List<LogRecord> records) {
    /** Frames begin at multiples of this. */
    public static final int ALIGNMENT = 8;
    public static final int HEADER_LENGTH = 48;

    private static final int CHECKSUM_START = 8;
    private static final int POSITION_OFFSET = 16;

    /** Whether all parts of all records are what was written. */
    public boolean isIntact() {
        return records.stream().allMatch(LogRecord::isIntact);
    }

    public static int length(int headers, int bodies) {
        return aligned(HEADER_LENGTH + headers + bodies);
    }

    private static int aligned(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /**
     * Begins a frame. The heads come next, then {@link #writeChecksum}, then the bodies, then zeros up to the
     * length.
     */
    public static void writeHeader(ByteWriter out, int length, int headersLength, int recordCount,
            long position,
            long previousNonce,
            long nonce, long durablePosition) {
        out.int32(length);
        out.int32(0);
        out.int32(headersLength);
        out.int32(recordCount);
        out.int64(position);
        out.int64(previousNonce);
        out.int64(nonce);
        out.int64(durablePosition);
    }

    /** Seals everything but the bodies, which have their own checksums. */
    public static void writeChecksum(ByteWriter out, int start) {
        out.int32At(start + 4, out.checksum(start + CHECKSUM_START, out.length()));
    }

    /** Whether a frame could begin here: cheap, for looking at many places. */
    public static boolean mightStartAt(byte[] bytes, int offset, long position) {
        return ByteReader.int64At(bytes, offset + POSITION_OFFSET) == position;
    }

    /**
     * Reads a frame.
     *
     * @param bytes a piece of a segment
     * @param offset where in the piece the frame begins
     * @param position where in the log that is
     * @throws CorruptJournalException if there is no frame: only zeros, remains of another, or damage. Parts
     * that are damaged are not looked at
     */
    public static Frame read(byte[] bytes, int offset, long position) throws CorruptJournalException {
        ByteReader in = new ByteReader(bytes, offset, bytes.length);
        int length = in.int32();
        int checksum = in.int32();
        int headersLength = in.int32();
        int count = in.int32();
        if (length < HEADER_LENGTH || headersLength < HEADER_LENGTH || headersLength > length
                || length > bytes.length - offset
                || length % ALIGNMENT != 0) {
            throw new CorruptJournalException(length == 0 ? "is empty" : "has an impossible length");
        }
        if (in.int64() != position) {
            throw new CorruptJournalException("is not of this place");
        }
        if (checksum != ByteReader.checksum(bytes, offset + CHECKSUM_START, offset + headersLength)) {
            throw new CorruptJournalException("does not match its checksum");
        }
        long previousNonce = in.int64();
        long nonce = in.int64();
        long durablePosition = in.int64();
        ByteReader headers = new ByteReader(bytes, offset + HEADER_LENGTH, offset + headersLength);
        ByteReader bodies = new ByteReader(bytes, offset + headersLength, offset + length);
        List<LogRecord> decodedRecords = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            decodedRecords.add(LogRecord.read(headers, bodies));
        }
        headers.requireEnd();
        if (length != aligned(bodies.position() - offset)) {
            // the length is not under the checksum
            throw new CorruptJournalException("has a wrong length");
        }
        return new Frame(position, position + length, previousNonce, nonce, durablePosition, decodedRecords);
    }
}
