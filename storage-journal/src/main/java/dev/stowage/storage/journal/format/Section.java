package dev.stowage.storage.journal.format;

import java.util.zip.CRC32C;

/**
 * An encoded half of a record, as it lies in a file: config or status. A part whose checksum does not hold,
 * or whose version is not known, is carried along as it is.
 */
public final class Section {
    /** The version that is written, and the only one that is read. */
    static final int VERSION = 1;

    private final int version;
    private final byte[] bytes;
    private final int checksum;

    /** A part as it was found. */
    Section(int version, byte[] bytes, int checksum) {
        this.version = version;
        this.bytes = bytes;
        this.checksum = checksum;
    }

    /** A part that has just been encoded. */
    Section(byte[] bytes) {
        this(VERSION, bytes, checksum(bytes));
    }

    int version() {
        return version;
    }

    public byte[] bytes() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }

    int checksum() {
        return checksum;
    }

    boolean isIntact() {
        return checksum == checksum(bytes);
    }

    /** Opens the part for decoding. */
    ByteReader reader() throws CorruptJournalException {
        if (version != VERSION) {
            throw new CorruptJournalException(
                    "has version " + version + "; this program reads version " + VERSION);
        }
        if (!isIntact()) {
            throw new CorruptJournalException("does not match its checksum");
        }
        return new ByteReader(bytes);
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }
}
