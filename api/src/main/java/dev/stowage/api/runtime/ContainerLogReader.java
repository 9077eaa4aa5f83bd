package dev.stowage.api.runtime;

import dev.stowage.api.Stability;
import java.util.Optional;

/**
 * Reads what a program wrote, in order within each stream. For one thread at a time.
 *
 * {@snippet :
 * try (ContainerLogReader reader = container.logs(LogRequest.NO_FOLLOW)) {
 *     for (var chunk = reader.next(); chunk.isPresent(); chunk = reader.next()) {
 *         System.out.print(chunk.get().text());
 *     }
 * }
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public interface ContainerLogReader extends AutoCloseable {

    /** {@return a reader of a program that has written nothing, which is at its end} */
    static ContainerLogReader empty() {
        return new ContainerLogReader() {
            @Override
            public Optional<LogChunk> next() {
                return Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    /**
     * Returns the next piece. Waits for it if the request said so.
     *
     * @return the piece; empty at the end, and from then on
     * @throws dev.stowage.api.error.OperationInterruptedException if interrupted while waiting
     * @throws dev.stowage.api.error.UnreadableException if a part of the log is damaged; the pieces before
     * were right, and the next call goes on behind the damaged part
     */
    Optional<LogChunk> next();

    /**
     * {@return whether the log has lost its oldest part to a size limit of the runtime, so that pieces before
     * the next one are missing} May become true while reading, if the program writes faster than the caller
     * reads.
     */
    default boolean isTruncated() {
        return false;
    }

    /** Ends reading. Idempotent; the log is not changed. */
    @Override
    void close();
}
