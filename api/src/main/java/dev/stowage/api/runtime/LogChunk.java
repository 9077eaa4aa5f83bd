package dev.stowage.api.runtime;

import dev.stowage.api.Stability;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A piece of what a program wrote. Pieces end anywhere: a character or a line may continue in the next one.
 * Immutable.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class LogChunk {
    private final Values values;

    private LogChunk(Values values) {
        this.values = values;
    }

    /**
     * {@return a piece without a time}
     *
     * @param stream where the program wrote it
     * @param bytes the bytes, which are not copied; the caller must not change them
     */
    public static LogChunk of(StandardStream stream, ByteBuffer bytes) {
        return new LogChunk(new Values(stream, Optional.empty(), bytes.asReadOnlyBuffer()));
    }

    /** {@return which stream the program wrote it to} */
    public StandardStream stream() {
        return values.stream;
    }

    /** {@return when the program wrote it, where the log records it} */
    public Optional<Instant> at() {
        return values.at;
    }

    /**
     * {@return a separate read-only view of the bytes, so that reading them moves no other reader's position}
     */
    public ByteBuffer bytes() {
        return values.bytes.duplicate();
    }

    /** {@return the bytes decoded as UTF-8; malformed input is replaced} */
    public String text() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    /**
     * {@return this piece with the time at which the program wrote it}
     *
     * @param at the time
     */
    public LogChunk withAt(Instant at) {
        return new LogChunk(new Values(values.stream, Optional.of(at), values.bytes));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogChunk chunk && values.equals(chunk.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "LogChunk");
    }

    private record Values(StandardStream stream, Optional<Instant> at, ByteBuffer bytes) {}

    /** An output stream of a program. */
    public enum StandardStream {
        /** Standard output, or the terminal. */
        STDOUT,
        /** Standard error. */
        STDERR
    }
}
