package dev.stowage.storage.journal.format;

import dev.stowage.posix.OpenFile;
import java.io.IOException;

/** Reads and writes the state at the beginning of a segment. */
public final class SnapshotFile {
    private static final long MAGIC = 0x50414e5347574f53L;
    private static final int VERSION = 1;
    private static final int HEADER_LENGTH = 32;
    private static final int CHECKSUMMED_BYTES = 24;
    private static final int BUFFER_BYTES = 1 << 20;

    private SnapshotFile() {}

    /** Receives the entries of a snapshot, one at a time. */
    @FunctionalInterface
    public interface EntryConsumer {
        void accept(EncodedRecord entry) throws CorruptJournalException;
    }

    /** Writes a snapshot at the beginning of a file. */
    public static void write(OpenFile file, long number, Iterable<EncodedRecord> entries, int count)
            throws IOException {
        ByteWriter out = new ByteWriter(BUFFER_BYTES + BUFFER_BYTES / 4);
        out.int64(MAGIC);
        out.int32(VERSION);
        out.int32(count);
        out.int64(number);
        out.int32(out.checksum(0, CHECKSUMMED_BYTES));
        out.align(HEADER_LENGTH);
        long position = 0;
        for (EncodedRecord entry : entries) {
            byte[] header = new LogRecord.Put(entry).encodeHeader();
            out.int32(header.length);
            out.int32(ByteReader.checksum(header, 0, header.length));
            out.bytes(header);
            out.bytes(entry.config().bytes());
            out.bytes(entry.status().bytes());
            if (out.length() >= BUFFER_BYTES) {
                position = flush(file, out, position);
            }
        }
        flush(file, out, position);
    }

    private static long flush(OpenFile file, ByteWriter out, long position) throws IOException {
        file.write(out.toBytes(), position);
        long end = position + out.length();
        out.reset();
        return end;
    }

    /**
     * Reads a snapshot.
     *
     * @throws CorruptJournalException if it is not a complete snapshot; the checksums of sections are not
     * verified
     */
    public static void read(OpenFile file, long number, EntryConsumer consumer) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(file.attributes().size())];
        if (file.read(bytes, 0) < bytes.length || bytes.length < HEADER_LENGTH) {
            throw new CorruptJournalException("ends too early");
        }
        ByteReader in = new ByteReader(bytes);
        long magic = in.int64();
        int version = in.int32();
        int count = in.int32();
        if (magic != MAGIC) {
            throw new CorruptJournalException("is not a snapshot of a journal");
        }
        if (version != VERSION) {
            throw new CorruptJournalException(
                    "has version " + version + "; this program reads version " + VERSION);
        }
        if (in.int64() != number || in.int32() != ByteReader.checksum(bytes, 0, CHECKSUMMED_BYTES)) {
            throw new CorruptJournalException("has a header that does not match its checksum");
        }
        in.bytes(HEADER_LENGTH - in.position());
        for (int i = 0; i < count; i++) {
            int length = in.int32();
            int checksum = in.int32();
            byte[] header = in.bytes(length);
            if (checksum != ByteReader.checksum(header, 0, length)) {
                throw new CorruptJournalException("does not match its checksum");
            }
            if (LogRecord.read(new ByteReader(header), in) instanceof LogRecord.Put(EncodedRecord entry)) {
                consumer.accept(entry);
            } else {
                throw new CorruptJournalException("holds a change instead of a record");
            }
        }
        in.requireEnd();
    }
}
