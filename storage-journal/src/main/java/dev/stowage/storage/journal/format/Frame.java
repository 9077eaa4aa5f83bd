package dev.stowage.storage.journal.format;

import java.util.ArrayList;
import java.util.List;

/**
 * What a leader appends by one write: a header, the headers of all records, their sections.
 *
 * <p>
 * A frame names the nonce of the previous frame, and no nonce is used twice. So the remains of a frame that
 * was not acknowledged are never taken for the continuation of another frame, even if the content is equal. A
 * frame also states up to where the log was durable when it was written. So an invalid frame is damage if a
 * later frame states that its position was durable, and else a write that was cut off.
 *
 * @param position where it begins
 * @param end where it ends
 * @param previousNonce the nonce of the previous frame
 * @param nonce its own nonce
 * @param durablePosition the position up to which the log was durable when the frame was written
 * @param records its records
 */
public record Frame(long position, long end, long previousNonce, long nonce, long durablePosition,
        List<LogRecord> records) {
    /** Frames begin at multiples of this. */
    public static final int ALIGNMENT = 8;
    public static final int HEADER_LENGTH = 48;

    private static final int CHECKSUM_START = 8;
    private static final int POSITION_OFFSET = 16;

    /** Whether the checksums of all sections are right. */
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
     * Begins a frame. The record headers come next, then {@link #writeChecksum}, then the sections, then
     * zeros up to the length.
     */
    public static void writeHeader(ByteWriter out, int length, int headersLength, int recordCount,
            long position, long previousNonce, long nonce, long durablePosition) {
        out.int32(length);
        out.int32(0);
        out.int32(headersLength);
        out.int32(recordCount);
        out.int64(position);
        out.int64(previousNonce);
        out.int64(nonce);
        out.int64(durablePosition);
    }

    /** Writes the checksum of everything but the sections, which have their own. */
    public static void writeChecksum(ByteWriter out, int start) {
        out.int32At(start + 4, out.checksum(start + CHECKSUM_START, out.length()));
    }

    /** Whether a frame could begin here: a cheap check for a scan. */
    public static boolean mightStartAt(byte[] bytes, int offset, long position) {
        return ByteReader.int64At(bytes, offset + POSITION_OFFSET) == position;
    }

    /**
     * Reads a frame.
     *
     * @param bytes a part of a segment
     * @param offset where the frame begins in these bytes
     * @param position where the frame begins in the log
     * @throws CorruptJournalException if there is no valid frame: only zeros, remains of another, or damage.
     * The checksums of sections are not verified
     */
    public static Frame read(byte[] bytes, int offset, long position) throws CorruptJournalException {
        ByteReader in = new ByteReader(bytes, offset, bytes.length);
        int length = in.int32();
        int checksum = in.int32();
        int headersLength = in.int32();
        int count = in.int32();
        if (length < HEADER_LENGTH || headersLength < HEADER_LENGTH || headersLength > length
                || length > bytes.length - offset || length % ALIGNMENT != 0) {
            throw new CorruptJournalException(length == 0 ? "is empty" : "has an impossible length");
        }
        if (in.int64() != position) {
            throw new CorruptJournalException("belongs to another position");
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
            // the checksum does not cover the length
            throw new CorruptJournalException("has a wrong length");
        }
        return new Frame(position, position + length, previousNonce, nonce, durablePosition, decodedRecords);
    }
}
