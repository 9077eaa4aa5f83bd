package dev.stowage.cli;

import dev.stowage.api.runtime.LogChunk;
import java.io.PrintStream;
import java.nio.ByteBuffer;

/** Writes the output of programs, byte for byte. */
final class LogPrinter {
    private LogPrinter() {}

    /** Returns the stream that it has written to. */
    static PrintStream print(Console console, LogChunk chunk) {
        PrintStream stream = switch (chunk.stream()) {
            case STDOUT -> console.out();
            case STDERR -> console.err();
        };
        ByteBuffer buffer = chunk.bytes();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        stream.write(bytes, 0, bytes.length);
        stream.flush();
        return stream;
    }
}
