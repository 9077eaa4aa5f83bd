package dev.stowage.storage.journal.format;

import java.util.zip.CRC32C;

/**
 * The encoded config or status of a record. A section with a wrong checksum or an unknown version is kept and
 * copied unchanged. Immutable.
 */
public final class Section {
    /** The version that is written, and the only one that is read. */
    static final int VERSION = 1;

    private final int version;
    private final byte[] bytes;
    private final int checksum;

    /** Creates a section as it was read. */
    Section(int version, byte[] bytes, int checksum) {
        this.version = version;
        this.bytes = bytes;
        this.checksum = checksum;
    }

    /** Creates a section of bytes that have just been encoded. */
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

    /** Returns a reader of the content, after checking version and checksum. */
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
