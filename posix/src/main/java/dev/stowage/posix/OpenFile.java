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
 * A file that is read, written and synced by position. Unlike a {@code FileChannel} it stays open when a
 * thread that uses it is interrupted, never follows a symbolic link in the last component, and is not
 * inherited by children.
 *
 * <p>
 * Thread-safe; calls on a closed file throw {@link ClosedChannelException}. System calls that fail throw
 * {@link PosixException}. A virtual thread occupies its carrier during a call.
 */
public final class OpenFile implements Closeable {
    private static final int MAXIMUM_TRANSFER_BYTES = 1 << 20;
    private static final long INITIAL_BUFFER_BYTES = 4096;
    private static final int DONT_NEED = 4;

    private final Descriptor descriptor;

    OpenFile(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** How a file is opened. What is created has the permissions 0600, less the umask. */
    public enum Access {
        /** For reading; it must exist. */
        READ(Descriptor.READ_ONLY),
        /** For reading and writing; it must exist. */
        READ_WRITE(Descriptor.READ_WRITE),
        /** For reading and writing; made if it is missing. */
        CREATE(Descriptor.READ_WRITE | Descriptor.CREATE),
        /** For reading and writing; EEXIST if there is an entry of that name, whatever it is. */
        CREATE_NEW(Descriptor.READ_WRITE | Descriptor.CREATE | Descriptor.EXCLUSIVE);

        final int flags;

        Access(int flags) {
            // Without it, opening a FIFO that lies there in place of the file would wait for its other end.
            this.flags = flags | Descriptor.NON_BLOCKING;
        }
    }

    /**
     * Opens a file by path. Symbolic links in the parents are followed, see {@link Directory} for opening
     * without.
     *
     * @throws PosixException ENOENT, EEXIST, EACCES, ELOOP (a symbolic link), and others
     */
    public static OpenFile open(Path path, Access access) throws IOException {
        return new OpenFile(Descriptor.open(path, access.flags));
    }

    /**
     * Opens, for this package's own bookkeeping, a regular file that nobody but its owner can write.
     *
     * @throws FileSystemException it is something else, or others could have tampered with it
     */
    static OpenFile openPrivate(Path path) throws IOException {
        OpenFile file = open(path, Access.CREATE);
        try {
            FileAttributes attributes = file.attributes();
            if (attributes.fileKind() != FileAttributes.FileKind.REGULAR) {
                throw new FileSystemException(path.toString(), null, "not a regular file");
            }
            if ((attributes.permissions() & 022) != 0) {
                throw new FileSystemException(path.toString(), null, "others than its owner can write it");
            }
            return file;
        } catch (IOException | RuntimeException refused) {
            file.close();
            throw refused;
        }
    }

    /**
     * Reads up to the buffer's length from the position on. Fewer bytes than that mean the end of the file.
     *
     * @return the number of bytes read, 0 at the end
     */
    public int read(byte[] target, long position) throws IOException {
        int transferred = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena
                    .allocate(Math.max(1, Math.min(target.length, MAXIMUM_TRANSFER_BYTES)));
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
     * The whole file. Also for files of /proc, which have no size.
     *
     * @throws FileSystemException it is longer than the limit
     */
    public byte[] readAll(int limit) throws IOException {
        return readAll(limit, attributes());
    }

    /**
     * The whole file, whose facts the caller has asked for already. It may be longer by now.
     *
     * @throws FileSystemException it is longer than the limit
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
     * Writes all bytes from the position on. After a failure, such as ENOSPC, any part of them may be in the
     * file.
     */
    public void write(byte[] source, long position) throws IOException {
        write(source, source.length, position);
    }

    /** As {@link #write(byte[], long)}, of the first bytes only. */
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
        return descriptor
                .use(fd -> (int) Kernel.invokeChecked(call, descriptor.subject(), fd, buffer.address(),
                        length, position));
    }

    /** Cuts the file, or lengthens it by zeros that take no space yet. */
    public void truncate(long size) throws IOException {
        descriptor
                .use(fd -> Kernel.invokeChecked(SystemCall.FTRUNCATE, descriptor.subject(), fd, size, 0, 0));
    }

    /**
     * Returns when contents and metadata are on the disk; the entry in its directory is
     * {@link Directory#sync}'s.
     */
    public void sync() throws IOException {
        descriptor.use(fd -> Kernel.invokeChecked(SystemCall.FSYNC, descriptor.subject(), fd));
    }

    /** As {@link #sync}, without metadata that reading the contents back does not need, such as times. */
    public void syncData() throws IOException {
        descriptor.use(fd -> Kernel.invokeChecked(SystemCall.FDATASYNC, descriptor.subject(), fd));
    }

    /**
     * Asks the kernel to drop what it keeps of the contents in memory, so that the next read comes from the
     * disk. What has not been synced stays. See posix_fadvise(2), POSIX_FADV_DONTNEED.
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

    /** Idempotent. Syncs nothing. */
    @Override
    public void close() {
        descriptor.close();
    }
}
