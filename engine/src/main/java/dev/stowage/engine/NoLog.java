package dev.stowage.engine;

import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogReader;
import java.util.Optional;

/** The log of a container that has never run. */
final class NoLog implements LogReader {
    @Override
    public Optional<LogChunk> next() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // holds nothing
    }
}
