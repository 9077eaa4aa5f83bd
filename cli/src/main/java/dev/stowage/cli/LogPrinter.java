package dev.stowage.cli;

import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes the output of programs, byte for byte. */
final class LogPrinter {
    private static final String TRUNCATED =
            "stowage: older output is missing: the log had reached the size limit of the runtime (log-max-size)";

    private LogPrinter() {}

    /**
     * Writes a log to its end.
     *
     * @param damage hears of each damaged part; what follows it is written too
     * @return false if the reader of our output has gone, so that the rest was not written
     */
    static boolean print(Console console, ContainerLogReader log, Consumer<UnreadableException> damage) {
        boolean truncationReported = false;
        while (true) {
            try {
                Optional<LogChunk> chunk = log.next();
                if (log.isTruncated() && !truncationReported) {
                    console.err().println(TRUNCATED);
                    truncationReported = true;
                }
                if (chunk.isEmpty()) {
                    return true;
                }
                if (print(console, chunk.orElseThrow()).checkError()) {
                    return false;
                }
            } catch (UnreadableException e) {
                damage.accept(e);
            }
        }
    }

    /** Returns the stream that it has written to. */
    private static PrintStream print(Console console, LogChunk chunk) {
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
