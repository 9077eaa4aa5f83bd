package dev.stowage.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Text for the kernel. */
final class CString {
    private CString() {}

    /** Text with a NUL inside is refused: the kernel would see only what stands before it. */
    static MemorySegment allocate(Arena arena, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path must not contain NUL");
        }
        return arena.allocateFrom(text);
    }
}
