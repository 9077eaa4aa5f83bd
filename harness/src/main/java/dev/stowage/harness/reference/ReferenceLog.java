package dev.stowage.harness.reference;

import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.StandardStream;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.TestDeadline;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The output of a simulated program, in one chunk for each stream. */
final class ReferenceLog implements ContainerLogReader {
    private final SimulatedHost host;
    private final SimulatedContainer container;
    private final LogRequest request;
    private final Deque<LogChunk> chunks = new ArrayDeque<>();
    private boolean collectChunks;

    ReferenceLog(SimulatedHost host, SimulatedContainer container, LogRequest request) {
        this.host = host;
        this.container = container;
        this.request = request;
        if (request.followMode() == LogRequest.FollowMode.NO_FOLLOW) {
            collectChunks();
        }
    }

    @Override
    public Optional<LogChunk> next() {
        if (!collectChunks) {
            awaitEnd();
            collectChunks();
        }
        return Optional.ofNullable(chunks.poll());
    }

    private void awaitEnd() {
        try {
            host.await(() -> !host.contains(container) || container.state(host.now()) == State.STOPPED,
                    TestDeadline.never());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(container.id, Operation.LOGS);
        }
    }

    private void collectChunks() {
        collectChunks = true;
        for (StandardStream standardStream : StandardStream.values()) {
            String bytes = host.atomically(() -> container.outputUntil(standardStream, host.now()));
            if (!bytes.isEmpty()) {
                chunks.add(LogChunk.of(standardStream,
                        ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1))));
            }
        }
    }

    @Override
    public void close() {
        chunks.clear();
        collectChunks = request.followMode() == LogRequest.FollowMode.NO_FOLLOW || collectChunks;
    }
}
