package dev.stowage.storage.journal.log;

import dev.stowage.posix.OpenFile;
import dev.stowage.storage.journal.format.ByteWriter;
import dev.stowage.storage.journal.format.CorruptJournalException;
import dev.stowage.storage.journal.format.SegmentHeader;
import java.io.IOException;

/** An open segment of the log. Thread-safe. */
public final class Segment implements AutoCloseable {
    private final OpenFile file;
    private final SegmentHeader header;

    private Segment(OpenFile file, SegmentHeader header) {
        this.file = file;
        this.header = header;
    }

    /** Takes ownership of an open file; closes it if it is not a segment. */
    static Segment of(OpenFile file) throws IOException {
        try {
            byte[] bytes = new byte[SegmentHeader.LENGTH];
            if (file.read(bytes, 0) < bytes.length) {
                throw new CorruptJournalException("is shorter than a header");
            }
            return new Segment(file, SegmentHeader.decode(bytes));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Turns a file of full size into a segment. Not durable yet. */
    static Segment initialize(OpenFile file, SegmentHeader header) throws IOException {
        file.write(header.encode(), 0);
        return new Segment(file, header);
    }

    public SegmentHeader header() {
        return header;
    }

    public long number() {
        return header.number();
    }

    /** Reads a range; the result is shorter at the end of the file. */
    public byte[] read(int from, int to) throws IOException {
        byte[] bytes = new byte[to - from];
        int length = file.read(bytes, from);
        return length == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, length);
    }

    public void write(ByteWriter out, int offset) throws IOException {
        out.writeTo(file, offset);
    }

    /** Overwrites a range with zeros. */
    public void erase(int length, int offset) throws IOException {
        file.write(new byte[length], offset);
    }

    public void sync() throws IOException {
        file.syncData();
    }

    @Override
    public void close() {
        file.close();
    }
}
