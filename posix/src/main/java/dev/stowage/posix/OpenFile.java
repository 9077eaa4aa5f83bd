package dev.stowage.posix;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * An open file with positional reads and writes. Unlike a {@code FileChannel} it stays open if a thread that
 * uses it is interrupted, does not follow a symbolic link in the last component of its path, and is not
 * inherited by child processes.
 *
 * <p>
 * Thread-safe; calls on a closed file throw {@link ClosedChannelException}. System calls that fail throw
 * {@link PosixException}. A call blocks the carrier of a virtual thread.
 */
public final class OpenFile implements Closeable {
    private static final int MAXIMUM_TRANSFER_BYTES = 1 << 20;
    private static final long INITIAL_BUFFER_BYTES = 4096;
    private static final int DONT_NEED = 4;

    private final Descriptor descriptor;

    OpenFile(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** How a file is opened. A new file has the permissions 0600, reduced by the umask. */
    public enum Access {
        /** For reading. The file must exist. */
        READ(Descriptor.READ_ONLY),
        /** For reading and writing. The file must exist. */
        READ_WRITE(Descriptor.READ_WRITE),
        /** For reading and writing. The file is created if it does not exist. */
        CREATE(Descriptor.READ_WRITE | Descriptor.CREATE),
        /** For reading and writing. Fails with EEXIST if there is an entry of that name, whatever it is. */
        CREATE_NEW(Descriptor.READ_WRITE | Descriptor.CREATE | Descriptor.EXCLUSIVE);

        final int flags;

        Access(int flags) {
            // Without this flag, opening a FIFO in place of the file would wait for its other end.
            this.flags = flags | Descriptor.NON_BLOCKING;
        }
    }

    /**
     * Opens a file by path. Symbolic links in its parents are followed; {@link Directory#openFile} follows
     * none.
     *
     * @throws PosixException ENOENT, EEXIST, EACCES, ELOOP (a symbolic link), and others
     */
    public static OpenFile open(Path path, Access access) throws IOException {
        return new OpenFile(Descriptor.open(path, access.flags));
    }

    /**
     * Opens a file of this package's own, creating it if necessary, and checks that it is a regular file
     * which only its owner can write to.
     *
     * @throws FileSystemException if it is not
     */
    static OpenFile openPrivate(Path path) throws IOException {
        OpenFile file = open(path, Access.CREATE);
        try {
            FileAttributes attributes = file.attributes();
            if (attributes.fileKind() != FileAttributes.FileKind.REGULAR) {
                throw new FileSystemException(path.toString(), null, "is not a regular file; remove it");
            }
            if ((attributes.permissions() & 022) != 0) {
                throw new FileSystemException(path.toString(), null,
                        "is writable by others; remove it, or: chmod 600 " + path);
            }
            return file;
        } catch (IOException | RuntimeException refused) {
            file.close();
            throw refused;
        }
    }

    /**
     * Reads bytes from a position until the buffer is full or the file ends.
     *
     * @return the number of bytes read; less than the length of the buffer only at the end of the file
     */
    public int read(byte[] target, long position) throws IOException {
        int transferred = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer =
                    arena.allocate(Math.max(1, Math.min(target.length, MAXIMUM_TRANSFER_BYTES)));
            while (transferred < target.length) {
                int count = transfer(SystemCall.PREAD64, buffer, target.length - transferred,
                        position + transferred);
                if (count == 0) {
                    break;
                }
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, target, transferred, count);
                transferred += count;
            }
        }
        return transferred;
    }

    /**
     * Reads the whole file. Works for files of /proc too, which report a size of 0.
     *
     * @param limit in bytes
     * @throws FileSystemException if the file is longer than the limit
     */
    public byte[] readAll(int limit) throws IOException {
        return readAll(limit, attributes());
    }

    /**
     * Reads the whole file, whose attributes the caller has read already. The file may have grown since.
     *
     * @param limit in bytes
     * @throws FileSystemException if the file is longer than the limit
     */
    public byte[] readAll(int limit, FileAttributes attributes) throws IOException {
        long expected = Math.min(attributes.size(), limit);
        byte[] bytes = new byte[(int) Math.min(Math.max(expected + 1, INITIAL_BUFFER_BYTES), limit + 1L)];
        int length = read(bytes, 0);
        while (length == bytes.length) {
            if (length > limit) {
                throw new FileSystemException(descriptor.subject(), null, "longer than " + limit + " bytes");
            }
            byte[] larger = new byte[(int) Math.min(2L * length, limit + 1L)];
            System.arraycopy(bytes, 0, larger, 0, length);
            byte[] more = new byte[larger.length - length];
            int count = read(more, length);
            System.arraycopy(more, 0, larger, length, count);
            length += count;
            bytes = larger;
        }
        byte[] exact = new byte[length];
        System.arraycopy(bytes, 0, exact, 0, length);
        return exact;
    }

    /**
     * Writes all bytes at a position. After a failure, such as ENOSPC, the file may contain any part of them.
     */
    public void write(byte[] source, long position) throws IOException {
        write(source, source.length, position);
    }

    /** As {@link #write(byte[], long)}, but writes only the first bytes of the array. */
    public void write(byte[] source, int length, long position) throws IOException {
        int transferred = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.max(1, Math.min(length, MAXIMUM_TRANSFER_BYTES)));
            while (transferred < length) {
                int requested = Math.min(length - transferred, MAXIMUM_TRANSFER_BYTES);
                MemorySegment.copy(source, transferred, buffer, ValueLayout.JAVA_BYTE, 0, requested);
                transferred += transfer(SystemCall.PWRITE64, buffer, requested, position + transferred);
            }
        }
    }

    private int transfer(SystemCall call, MemorySegment buffer, int requested, long position)
            throws IOException {
        long length = Math.min(requested, buffer.byteSize());
        return descriptor.use(fd -> (int) Kernel.invokeChecked(call, descriptor.subject(), fd,
                buffer.address(), length, position));
    }

    /** Truncates the file, or extends it with a hole. */
    public void truncate(long size) throws IOException {
        descriptor
                .use(fd -> Kernel.invokeChecked(SystemCall.FTRUNCATE, descriptor.subject(), fd, size, 0, 0));
    }

    /**
     * Flushes contents and metadata to the disk. Does not flush the entry in the directory, see
     * {@link Directory#sync}.
     */
    public void sync() throws IOException {
        descriptor.use(fd -> Kernel.invokeChecked(SystemCall.FSYNC, descriptor.subject(), fd));
    }

    /** As {@link #sync}, but without metadata that reading the contents does not need, such as times. */
    public void syncData() throws IOException {
        descriptor.use(fd -> Kernel.invokeChecked(SystemCall.FDATASYNC, descriptor.subject(), fd));
    }

    /**
     * Asks the kernel to drop the contents from the page cache, so that the next read comes from the disk.
     * Pages that have not been flushed stay. See posix_fadvise(2), POSIX_FADV_DONTNEED.
     */
    public void dropCache() throws IOException {
        descriptor.use(
                fd -> Kernel.invokeChecked(SystemCall.FADVISE64, descriptor.subject(), fd, 0, 0, DONT_NEED));
    }

    public FileAttributes attributes() throws IOException {
        return descriptor.use(fd -> FileAttributes.of(fd, "", descriptor.subject()));
    }

    Descriptor descriptor() {
        return descriptor;
    }

    /** Is idempotent. Does not flush. */
    @Override
    public void close() {
        descriptor.close();
    }
}
