package dev.stowage.posix;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Maps files shared, so that processes see each other's writes immediately. */
final class SharedMemory {
    private static final int READ_WRITE = 1 | 2;
    private static final int SHARED = 1;

    // the modes of fallocate(2); XFS alone knows the one that also copies shared blocks
    private static final int ALLOCATE = 0;
    private static final int UNSHARE = 0x40;

    private SharedMemory() {}

    /**
     * Maps the first bytes of a file until the arena is closed. Creates the file or extends it with zeros if
     * necessary; never truncates it.
     *
     * @throws PosixException ENOSPC if a part of the file has no block and gets none, EROFS and others
     */
    @SuppressWarnings("restricted")
    static MemorySegment map(Path path, long size, Arena arena) throws IOException {
        try (OpenFile file = OpenFile.openPrivate(path)) {
            allocate(file, size);
            long address = file.descriptor()
                    .use(fd -> Kernel.invokeChecked(SystemCall.MMAP, path.toString(), 0, size,
                            READ_WRITE, SHARED, fd, 0));
            return MemorySegment.ofAddress(address).reinterpret(size, arena, SharedMemory::unmap);
        }
    }

    private static void unmap(MemorySegment mapped) {
        Kernel.invoke(SystemCall.MUNMAP, mapped.address(), mapped.byteSize(), 0, 0);
    }

    /**
     * Gives every page a block of its own: if the disk had no space for one, an access to it would kill the
     * process. A file of the right size may lack blocks, because a copy can leave out zeros or share the
     * blocks of the original, see cp(1). Holds a lock, because of two processes that extend the file at once
     * the second must not overwrite what the users of the first have written.
     */
    private static void allocate(OpenFile file, long size) throws IOException {
        try (Closeable _ = RangeLock.lock(file.descriptor(), 0)) {
            if (!isAllocated(file, UNSHARE, size) && !isAllocated(file, ALLOCATE, size)) {
                writeZeros(file, size);
            }
        }
    }

    /** Allocates what is missing and keeps what is there; false: the file system cannot. */
    private static boolean isAllocated(OpenFile file, int mode, long size) throws IOException {
        try {
            file.descriptor()
                    .use(fd -> Kernel.invokeChecked(SystemCall.FALLOCATE,
                            file.descriptor().subject(), fd, mode, 0, size));
            return true;
        } catch (PosixException e) {
            if (e.is(Errno.EOPNOTSUPP) || e.is(Errno.ENOSYS) || e.is(Errno.EINVAL)) {
                return false;
            }
            throw e;
        }
    }

    private static void writeZeros(OpenFile file, long size) throws IOException {
        long present = file.attributes().size();
        if (present < size) {
            file.write(new byte[Math.toIntExact(size - present)], present);
        }
    }
}
