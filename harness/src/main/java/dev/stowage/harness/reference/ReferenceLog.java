package dev.stowage.harness.reference;

import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.Source;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** What a program that is not real wrote, in one piece for each stream. */
final class ReferenceLog implements LogReader {
    private final ReferenceWorld world;
    private final Life life;
    private final LogRequest request;
    private final Deque<LogChunk> chunks = new ArrayDeque<>();
    private boolean read;

    ReferenceLog(ReferenceWorld world, Life life, LogRequest request) {
        this.world = world;
        this.life = life;
        this.request = request;
        if (request.end() == LogRequest.End.NOW) {
            read();
        }
    }

    @Override
    public Optional<LogChunk> next() {
        if (!read) {
            awaitEnd();
            read();
        }
        return Optional.ofNullable(chunks.poll());
    }

    private void awaitEnd() {
        try {
            world.await(() -> !world.holds(life) || life.state(world.now()) == State.STOPPED,
                    System.nanoTime() + Long.MAX_VALUE / 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(life.id.value(), Operation.LOGS);
        }
    }

    private void read() {
        read = true;
        for (Source source : Source.values()) {
            String bytes = world.alone(() -> life.written(source, world.now()));
            if (!bytes.isEmpty()) {
                chunks.add(new LogChunk(source, Optional.empty(),
                        ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1))));
            }
        }
    }

    @Override
    public void close() {
        chunks.clear();
        read = request.end() == LogRequest.End.NOW || read;
    }
}
