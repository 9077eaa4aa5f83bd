package dev.stowage.engine;

import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.ContainerLogReader;
import java.util.Optional;

/** The log of a container that has never run. */
final class NeverRunLogReader implements ContainerLogReader {
    @Override
    public Optional<LogChunk> next() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // nothing to release
    }
}
