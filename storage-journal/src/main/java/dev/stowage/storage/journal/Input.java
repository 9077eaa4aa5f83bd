package dev.stowage.storage.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads what {@link Output} wrote, and trusts none of it. Not thread-safe. */
final class Input {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class,
            ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int end;
    private int at;

    Input(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    Input(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    int at() {
        return at;
    }

    boolean isAtEnd() {
        return at == end;
    }

    int int8() throws DamagedException {
        return bytes[advance(1)] & 0xff;
    }

    int int32() throws DamagedException {
        return (int) INT.get(bytes, advance(4));
    }

    long int64() throws DamagedException {
        return (long) LONG.get(bytes, advance(8));
    }

    /** Looks at a number anywhere, which must lie inside the bytes. */
    static long int64At(byte[] bytes, int place) {
        return (long) LONG.get(bytes, place);
    }

    String text() throws DamagedException {
        return text(int32());
    }

    String text(int size) throws DamagedException {
        return new String(bytes, advance(size), size, StandardCharsets.UTF_8);
    }

    byte[] bytes(int size) throws DamagedException {
        int from = advance(size);
        return Arrays.copyOfRange(bytes, from, from + size);
    }

    static int checksum(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    private int advance(int size) throws DamagedException {
        if (size < 0 || size > end - at) {
            throw new DamagedException("ends too early");
        }
        int from = at;
        at += size;
        return from;
    }
}
