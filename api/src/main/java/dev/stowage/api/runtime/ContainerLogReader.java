package dev.stowage.api.runtime;

import java.util.Optional;

/** Reads what a program wrote, in order within each stream. For one thread at a time. */
public interface ContainerLogReader extends AutoCloseable {

    /**
     * Returns the next piece, waiting for it if the request said so.
     *
     * @return the piece; empty at the end, and from then on
     * @throws dev.stowage.api.error.OperationInterruptedException if interrupted while waiting
     * @throws dev.stowage.api.error.UnreadableException if the log is damaged; what came before was right
     */
    Optional<LogChunk> next();

    @Override
    void close();
}
