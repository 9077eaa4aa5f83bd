package dev.stowage.runtime.process;

import dev.stowage.api.Operation;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.StandardStream;
import dev.stowage.api.runtime.LogRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the two files to which a program writes, alternately. Not thread-safe. */
final class ProcessLogReader implements ContainerLogReader {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private final Container container;
    private final ProcessRuntimeComponents components;
    private final List<LogStream> streams = new ArrayList<>();
    private boolean ended;
    private int nextStream;

    private ProcessLogReader(Container container, ProcessRuntimeComponents components) {
        this.container = container;
        this.components = components;
    }

    private static final class LogStream {
        final StandardStream standardStream;
        final Path path;
        final SeekableByteChannel channel;
        long limit;

        LogStream(StandardStream standardStream, Path path) throws IOException {
            this.standardStream = standardStream;
            this.path = path;
            this.channel = Files.newByteChannel(path);
        }
    }

    static ProcessLogReader open(Container container, ProcessRuntimeComponents components,
            ProcessRunFiles files, LogRequest request) throws IOException {
        ProcessLogReader reader = new ProcessLogReader(container, components);
        try {
            if (Files.exists(files.stdout()) && Files.exists(files.stderr())) {
                reader.streams.add(new LogStream(StandardStream.STDOUT, files.stdout()));
                reader.streams.add(new LogStream(StandardStream.STDERR, files.stderr()));
            }
            reader.ended = request.followMode() == LogRequest.FollowMode.NO_FOLLOW;
            reader.updateLimits();
            return reader;
        } catch (IOException e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public Optional<LogChunk> next() {
        try {
            while (true) {
                components.requireOpen(Operation.LOGS);
                for (int i = 0; i < streams.size(); i++) {
                    Optional<LogChunk> chunk = read(streams.get(Math.floorMod(nextStream++, streams.size())));
                    if (chunk.isPresent()) {
                        return chunk;
                    }
                }
                if (ended) {
                    return Optional.empty();
                }
                // the size is read after the state: everything written before the end is within the limit
                ended = hasEnded();
                updateLimits();
            }
        } catch (IOException e) {
            throw new OperationFailedException(container.id(), Operation.LOGS, e.toString(), e);
        }
    }

    @Override
    public void close() {
        ended = true;
        for (LogStream logStream : streams) {
            try {
                logStream.channel.close();
            } catch (IOException e) {
                // nothing was written through this channel
            }
        }
        streams.clear();
    }

    private boolean hasEnded() {
        try {
            return container.await(POLL_INTERVAL).isPresent();
        } catch (NotFoundException e) {
            // deleted while its log was read: nothing more will be written
            return true;
        }
    }

    private void updateLimits() throws IOException {
        for (LogStream logStream : streams) {
            logStream.limit = logStream.channel.size();
        }
    }

    private Optional<LogChunk> read(LogStream logStream) throws IOException {
        long position = logStream.channel.position();
        if (logStream.limit < position) {
            logStream.channel.position(0); // what was written since
            throw new UnreadableException(container.id(), Operation.LOGS,
                    logStream.path + " has been truncated");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, logStream.limit - position));
        if (!buffer.hasRemaining() || logStream.channel.read(buffer) <= 0) {
            return Optional.empty();
        }
        return Optional.of(LogChunk.of(logStream.standardStream, buffer.flip()));
    }
}
