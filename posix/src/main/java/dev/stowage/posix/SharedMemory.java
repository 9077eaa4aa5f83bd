package dev.stowage.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Files mapped shared, so that processes see each other's writes at once. */
final class SharedMemory {
    private static final int READ_WRITE = 1 | 2;
    private static final int SHARED = 1;

    private SharedMemory() {}

    /**
     * Maps the first bytes of the file, which is made or lengthened by zeros when needed and never shortened,
     * for as long as the arena lives.
     */
    @SuppressWarnings("restricted")
    static MemorySegment map(Path path, long size, Arena arena) throws IOException {
        try (OpenFile file = OpenFile.openPrivate(path)) {
            extend(file, size);
            long address = file.descriptor()
                    .use(fd -> Kernel.invokeChecked(
                            SystemCall.MMAP, path.toString(), 0, size, READ_WRITE, SHARED, fd, 0));
            return MemorySegment.ofAddress(address).reinterpret(size, arena, SharedMemory::unmap);
        }
    }

    private static void unmap(MemorySegment mapped) {
        Kernel.invoke(SystemCall.MUNMAP, mapped.address(), mapped.byteSize(), 0, 0);
    }

    /**
     * Zeros are written, not left as a hole: a page that the disk has no room for would kill an access to it
     * much later. Under a lock, because two processes may do it at once and the later one must not erase what
     * the first one's users have already counted.
     */
    private static void extend(OpenFile file, long size) throws IOException {
        if (file.attributes().size() >= size) {
            return;
        }
        RangeLock.lock(file.descriptor(), 0);
        try {
            long present = file.attributes().size();
            if (present < size) {
                file.write(new byte[Math.toIntExact(size - present)], present);
            }
        } finally {
            RangeLock.unlock(file.descriptor(), 0);
        }
    }
}
