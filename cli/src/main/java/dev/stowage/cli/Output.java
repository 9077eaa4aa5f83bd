package dev.stowage.cli;

import dev.stowage.api.runtime.LogChunk;
import java.io.PrintStream;
import java.nio.ByteBuffer;

/** Writes what programs wrote, byte for byte. */
final class Output {
    private Output() {}

    /** Returns the stream that was written to. */
    static PrintStream write(Console console, LogChunk chunk) {
        PrintStream to = switch (chunk.stream()) {
            case STDOUT -> console.out();
            case STDERR -> console.err();
        };
        ByteBuffer buffer = chunk.bytes();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        to.write(bytes, 0, bytes.length);
        to.flush();
        return to;
    }
}
