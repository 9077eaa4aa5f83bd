package dev.stowage.storage.journal.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Decodes what {@link ByteWriter} encoded, with bounds checks. Not thread-safe. */
public final class ByteReader {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int end;
    private int position;

    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public ByteReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    int position() {
        return position;
    }

    /** Requires that all bytes have been read. */
    void requireEnd() throws CorruptJournalException {
        if (position != end) {
            throw new CorruptJournalException("is longer than it should be");
        }
    }

    int int8() throws CorruptJournalException {
        return bytes[advance(1)] & 0xff;
    }

    int int32() throws CorruptJournalException {
        return (int) INT.get(bytes, advance(4));
    }

    long int64() throws CorruptJournalException {
        return (long) LONG.get(bytes, advance(8));
    }

    /** Reads a number at an offset, which must be within the bytes. */
    static long int64At(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    String text() throws CorruptJournalException {
        return text(int32());
    }

    String text(int size) throws CorruptJournalException {
        return new String(bytes, advance(size), size, StandardCharsets.UTF_8);
    }

    byte[] bytes(int size) throws CorruptJournalException {
        int from = advance(size);
        return Arrays.copyOfRange(bytes, from, from + size);
    }

    static int checksum(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    private int advance(int size) throws CorruptJournalException {
        if (size < 0 || size > end - position) {
            throw new CorruptJournalException("ends too early");
        }
        int from = position;
        position += size;
        return from;
    }
}
