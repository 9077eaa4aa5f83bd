package dev.stowage.api.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * A piece of what a program wrote, at no particular boundary: a character or a line may go on in the next
 * one.
 *
 * @param stream where the program wrote it
 * @param at when, where the log tells
 * @param bytes the bytes as they were; read-only
 */
public record LogChunk(StandardStream stream, Optional<Instant> at, ByteBuffer bytes) {

    /** Makes the bytes read-only; they are not copied. */
    public LogChunk {
        bytes = bytes.asReadOnlyBuffer();
    }

    /**
     * Returns the bytes as a view of its own, so that reading them changes no other reader's position.
     *
     * @return a read-only view
     */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /**
     * Returns the bytes as text.
     *
     * @return UTF-8; what is not is replaced
     */
    public String text() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    /** A stream of a program. */
    public enum StandardStream {
        /** Standard output, or the terminal. */
        STDOUT,
        /** Standard error. */
        STDERR
    }
}
