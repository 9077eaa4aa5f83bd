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

    private SharedMemory() {}

    /**
     * Maps the first bytes of a file until the arena is closed. Creates the file or extends it with zeros if
     * necessary; never truncates it.
     */
    @SuppressWarnings("restricted")
    static MemorySegment map(Path path, long size, Arena arena) throws IOException {
        try (OpenFile file = OpenFile.openPrivate(path)) {
            extend(file, size);
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
     * Writes zeros instead of leaving a hole: if the disk has no space for a page, a later access to it would
     * kill the process. Holds a lock, because of two processes that extend the file at once the second must
     * not overwrite what the users of the first have written.
     */
    private static void extend(OpenFile file, long size) throws IOException {
        if (file.attributes().size() >= size) {
            return;
        }
        try (Closeable _ = RangeLock.lock(file.descriptor(), 0)) {
            long present = file.attributes().size();
            if (present < size) {
                file.write(new byte[Math.toIntExact(size - present)], present);
            }
        }
    }
}
