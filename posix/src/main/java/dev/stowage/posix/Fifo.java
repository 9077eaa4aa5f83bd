package dev.stowage.posix;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/** The writing end of a named pipe. Opening it never blocks. Thread-safe. */
public final class Fifo implements Closeable {
    private static final int FIFO_OWNER_ONLY = 0010600;

    private final Descriptor descriptor;

    private Fifo(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Creates a named pipe with the permissions 0600, reduced by the umask.
     *
     * @throws PosixException EEXIST if there is an entry of that name, whatever it is
     */
    public static void create(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Kernel.invokeChecked(SystemCall.MKNODAT, path.toString(), Descriptor.WORKING_DIRECTORY,
                    CString.allocate(arena, path.toString()).address(), FIFO_OWNER_ONLY, 0);
        }
    }

    /**
     * Opens the writing end if a process has the reading end open. Never blocks, whereas a plain open for
     * writing blocks indefinitely if the reader has died.
     *
     * @return empty if no process has the reading end open
     * @throws PosixException ENOENT, EACCES, ELOOP (a symbolic link) and others
     * @throws FileSystemException if it is not a named pipe
     */
    public static Optional<Fifo> openForWriting(Path path) throws IOException {
        Descriptor descriptor;
        try {
            descriptor = Descriptor.open(path, Descriptor.WRITE_ONLY | Descriptor.NON_BLOCKING);
        } catch (PosixException failure) {
            if (failure.is(Errno.ENXIO)) {
                return Optional.empty();
            }
            throw failure;
        }
        try {
            FileAttributes attributes = descriptor.use(fd -> FileAttributes.of(fd, "", descriptor.subject()));
            if (attributes.fileKind() != FileAttributes.FileKind.FIFO) {
                throw new FileSystemException(path.toString(), null, "not a named pipe");
            }
            return Optional.of(new Fifo(descriptor));
        } catch (IOException | RuntimeException refused) {
            descriptor.close();
            throw refused;
        }
    }

    /**
     * Writes the bytes, atomically if they are at most 4096.
     *
     * @throws PosixException EAGAIN if the pipe is full, EPIPE if no process has the reading end open any
     * more
     */
    public void write(byte[] bytes) throws IOException {
        int transferred = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.max(1, bytes.length));
            buffer.copyFrom(MemorySegment.ofArray(bytes));
            while (transferred < bytes.length) {
                long start = buffer.address() + transferred;
                int length = bytes.length - transferred;
                transferred += descriptor.use(fd -> (int) Kernel.invokeChecked(SystemCall.WRITE,
                        descriptor.subject(), fd, start, length, 0));
            }
        }
    }

    /** Is idempotent. The reader sees end of file once the last writer has closed. */
    @Override
    public void close() {
        descriptor.close();
    }
}
