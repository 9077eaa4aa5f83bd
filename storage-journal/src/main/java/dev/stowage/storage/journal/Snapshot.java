package dev.stowage.storage.journal;

import dev.stowage.posix.OpenFile;
import java.io.IOException;

/** A file that holds the state at the beginning of a segment. */
final class Snapshot {
    private static final long MAGIC = 0x50414e5347574f53L;
    private static final int VERSION = 1;
    private static final int HEADER = 32;
    private static final int CHECKED = 24;
    private static final int BLOCK = 1 << 20;

    private Snapshot() {}

    /** Takes what a snapshot holds, one after the other. */
    @FunctionalInterface
    interface Taker {
        void take(Entry entry) throws DamagedException;
    }

    /** Writes a snapshot from the beginning of a file on. */
    static void write(OpenFile file, long number, Iterable<Entry> entries, int count) throws IOException {
        Output out = new Output(BLOCK + BLOCK / 4);
        out.int64(MAGIC);
        out.int32(VERSION);
        out.int32(count);
        out.int64(number);
        out.int32(out.checksum(0, CHECKED));
        out.align(HEADER);
        long at = 0;
        for (Entry entry : entries) {
            byte[] head = new Change.Put(entry).head();
            out.int32(head.length);
            out.int32(Input.checksum(head, 0, head.length));
            out.bytes(head);
            out.bytes(entry.config().bytes());
            out.bytes(entry.status().bytes());
            if (out.length() >= BLOCK) {
                at = flush(file, out, at);
            }
        }
        flush(file, out, at);
    }

    private static long flush(OpenFile file, Output out, long at) throws IOException {
        file.write(out.toBytes(), at);
        long end = at + out.length();
        out.reset();
        return end;
    }

    /**
     * Reads a snapshot.
     *
     * @throws DamagedException if it is not a whole snapshot; parts of records are not looked at
     */
    static void read(OpenFile file, long number, Taker taker) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(file.facts().size())];
        if (file.read(bytes, 0) < bytes.length || bytes.length < HEADER) {
            throw new DamagedException("ends too early");
        }
        Input in = new Input(bytes);
        long magic = in.int64();
        int version = in.int32();
        int count = in.int32();
        if (magic != MAGIC) {
            throw new DamagedException("does not begin as a snapshot of a journal");
        }
        if (version != VERSION) {
            throw new DamagedException("has version " + version + "; this program reads version " + VERSION);
        }
        if (in.int64() != number || in.int32() != Input.checksum(bytes, 0, CHECKED)) {
            throw new DamagedException("has a header that does not match its checksum");
        }
        in.bytes(HEADER - in.at());
        for (int i = 0; i < count; i++) {
            int length = in.int32();
            int checksum = in.int32();
            byte[] head = in.bytes(length);
            if (checksum != Input.checksum(head, 0, length)) {
                throw new DamagedException("does not match its checksum");
            }
            if (Change.read(new Input(head), in) instanceof Change.Put(Entry entry)) {
                taker.take(entry);
            } else {
                throw new DamagedException("holds what is not a state");
            }
        }
        Words.requireEnd(in);
    }
}
