package dev.stowage.storage.journal.format;

import dev.stowage.posix.OpenFile;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A growing buffer of encoded values; numbers are little-endian. Not thread-safe. */
public final class ByteWriter {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int length;

    public ByteWriter(int expected) {
        bytes = new byte[expected];
    }

    int length() {
        return length;
    }

    public void reset() {
        length = 0;
    }

    void int8(int value) {
        ensureCapacity(1);
        bytes[length++] = (byte) value;
    }

    void int32(int value) {
        ensureCapacity(4);
        INT.set(bytes, length, value);
        length += 4;
    }

    void int64(long value) {
        ensureCapacity(8);
        LONG.set(bytes, length, value);
        length += 8;
    }

    void int32At(int offset, int value) {
        INT.set(bytes, offset, value);
    }

    void text(String value) {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        int32(encoded.length);
        bytes(encoded);
    }

    public void bytes(byte[] source) {
        ensureCapacity(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
    }

    /** Pads with zeros to a multiple. */
    public void align(int multiple) {
        while (length % multiple != 0) {
            int8(0);
        }
    }

    int checksum(int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    public void writeTo(OpenFile file, long position) throws IOException {
        file.write(bytes, length, position);
    }

    private void ensureCapacity(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
