package dev.stowage.benchmarks.model;

import dev.stowage.posix.OpenFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The baseline for any durable update: 256 bytes overwritten in place, and fdatasync. Each thread has a file
 * that was filled with zeros and synced before, so that no metadata changes.
 */
public final class RawOverwrite implements Closeable {
    private static final int RECORD_BYTES = 256;
    private static final int FILE_BYTES = 64 << 10;

    private final OpenFile file;
    private final byte[] record = new byte[RECORD_BYTES];

    /**
     * Creates a file.
     *
     * @param path where
     * @throws IOException it cannot be made
     */
    public RawOverwrite(Path path) throws IOException {
        this.file = OpenFile.open(path, OpenFile.Access.CREATE_NEW);
        file.write(new byte[FILE_BYTES], 0);
        file.sync();
    }

    /**
     * Overwrites 256 bytes and waits for the disk.
     *
     * @param index changes the contents and the place
     * @throws IOException it cannot be written
     */
    public void overwriteAndSync(long index) throws IOException {
        overwrite(index);
        file.syncData();
    }

    /**
     * Overwrites 256 bytes without waiting for the disk.
     *
     * @param index changes the contents and the place
     * @throws IOException it cannot be written
     */
    public void overwrite(long index) throws IOException {
        record[0] = (byte) index;
        file.write(record, index * RECORD_BYTES % FILE_BYTES);
    }

    @Override
    public void close() {
        file.close();
    }
}
