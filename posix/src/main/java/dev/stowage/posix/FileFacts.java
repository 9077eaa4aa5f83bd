package dev.stowage.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/**
 * What the kernel knows of a file, without following a symbolic link.
 *
 * @param permissions the lower twelve bits of the mode, such as {@code 0600}
 * @param device the device number, major in the upper and minor in the lower 32 bits
 * @param inode unique on its device while the file exists; numbers are used again
 * @param size bytes
 * @param modified by the kernel's clock, which on older kernels moves by whole ticks
 */
public record FileFacts(
        Kind kind,
        int permissions,
        int userId,
        int groupId,
        long device,
        long inode,
        long links,
        long size,
        Instant modified) {
    private static final int EMPTY_PATH = 0x1000;
    private static final int NO_FOLLOW = 0x100;
    private static final int BASIC_STATS = 0x7ff;
    private static final int STRUCT_SIZE = 256;

    /** What an entry of a file system is. */
    public enum Kind {
        REGULAR, DIRECTORY, SYMBOLIC_LINK, FIFO, SOCKET, DEVICE;

        private static Kind of(int mode) {
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

    /** Of an entry of the directory, or of the descriptor itself when the name is empty. */
    static FileFacts of(int directory, String name, String subject) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment facts = arena.allocate(STRUCT_SIZE, Long.BYTES);
            Kernel.require(
                    SystemCall.STATX,
                    subject,
                    directory,
                    CString.in(arena, name).address(),
                    EMPTY_PATH | NO_FOLLOW,
                    BASIC_STATS,
                    facts.address(),
                    0);
            return of(facts);
        }
    }

    /** Offsets of struct statx, the same on every machine (uapi/linux/stat.h). */
    private static FileFacts of(MemorySegment facts) {
        int mode = facts.get(ValueLayout.JAVA_SHORT, 28);
        return new FileFacts(
                Kind.of(mode),
                mode & 07777,
                facts.get(ValueLayout.JAVA_INT, 20),
                facts.get(ValueLayout.JAVA_INT, 24),
                (long) facts.get(ValueLayout.JAVA_INT, 136) << 32
                        | Integer.toUnsignedLong(facts.get(ValueLayout.JAVA_INT, 140)),
                facts.get(ValueLayout.JAVA_LONG, 32),
                Integer.toUnsignedLong(facts.get(ValueLayout.JAVA_INT, 16)),
                facts.get(ValueLayout.JAVA_LONG, 40),
                Instant.ofEpochSecond(
                        facts.get(ValueLayout.JAVA_LONG, 112), facts.get(ValueLayout.JAVA_INT, 120)));
    }
}
