package dev.stowage.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Converts text to the NUL-terminated strings that system calls take. */
final class CString {
    private CString() {}

    /**
     * Copies text to native memory.
     *
     * @throws IllegalArgumentException if the text contains NUL: the kernel would see only the part before it
     */
    static MemorySegment allocate(Arena arena, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path must not contain NUL");
        }
        return arena.allocateFrom(text);
    }
}
