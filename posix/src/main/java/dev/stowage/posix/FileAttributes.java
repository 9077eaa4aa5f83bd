package dev.stowage.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/**
 * The attributes of a file, directory or symbolic link itself (links are not followed), see statx(2).
 *
 * @param permissions the lower twelve bits of the mode, such as {@code 0600}
 * @param device the device number: major in the upper 32 bits, minor in the lower 32 bits
 * @param inode unique on its device while the file exists; numbers are reused
 * @param links the number of hard links
 * @param size in bytes
 * @param modifiedAt when the contents were last modified; older kernels round it to clock ticks
 * @param changedAt when the contents or the attributes, the number of links included, were last changed
 * @param createdAt when the file was created; the epoch if the file system does not record it
 */
public record FileAttributes(FileKind fileKind, int permissions, int userId, int groupId, long device,
        long inode, long links, long size, Instant modifiedAt, Instant changedAt, Instant createdAt) {
    private static final int EMPTY_PATH = 0x1000;
    private static final int NO_FOLLOW = 0x100;
    private static final int STATS = 0xfff;
    private static final int STRUCT_SIZE = 256;

    /** The kind of an entry in a file system. */
    public enum FileKind {
        REGULAR,
        DIRECTORY,
        SYMBOLIC_LINK,
        FIFO,
        SOCKET,
        DEVICE;

        private static FileKind of(int mode) {
            return switch (mode >> 12 & 0xf) {
                case 0x1 -> FIFO;
                case 0x4 -> DIRECTORY;
                case 0x8 -> REGULAR;
                case 0xa -> SYMBOLIC_LINK;
                case 0xc -> SOCKET;
                default -> DEVICE;
            };
        }
    }

    /** Reads the attributes of an entry of a directory, or of the descriptor itself if the name is empty. */
    static FileAttributes of(int directory, String name, String subject) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(STRUCT_SIZE, Long.BYTES);
            Kernel.invokeChecked(SystemCall.STATX, subject, directory,
                    CString.allocate(arena, name).address(), EMPTY_PATH | NO_FOLLOW, STATS,
                    buffer.address(), 0);
            return of(buffer);
        }
    }

    /** The offsets of struct statx are the same on every architecture (uapi/linux/stat.h). */
    private static FileAttributes of(MemorySegment buffer) {
        int mode = buffer.get(ValueLayout.JAVA_SHORT, 28);
        return new FileAttributes(FileKind.of(mode), mode & 07777, buffer.get(ValueLayout.JAVA_INT, 20),
                buffer.get(ValueLayout.JAVA_INT, 24),
                (long) buffer.get(ValueLayout.JAVA_INT, 136) << 32
                        | Integer.toUnsignedLong(buffer.get(ValueLayout.JAVA_INT, 140)),
                buffer.get(ValueLayout.JAVA_LONG, 32),
                Integer.toUnsignedLong(buffer.get(ValueLayout.JAVA_INT, 16)),
                buffer.get(ValueLayout.JAVA_LONG, 40), time(buffer, 112), time(buffer, 96), time(buffer, 80));
    }

    private static Instant time(MemorySegment buffer, int offset) {
        return Instant.ofEpochSecond(buffer.get(ValueLayout.JAVA_LONG, offset),
                buffer.get(ValueLayout.JAVA_INT, offset + Long.BYTES));
    }
}
