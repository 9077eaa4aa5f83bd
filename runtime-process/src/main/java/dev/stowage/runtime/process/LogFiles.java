package dev.stowage.runtime.process;

import dev.stowage.api.Operation;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.Source;
import dev.stowage.api.runtime.LogReader;
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

/** Reads the two files that a program writes into, in turns. */
final class LogFiles implements LogReader {
    private static final int CHUNK = 64 << 10;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Container container;
    private final Parts parts;
    private final List<Stream> streams = new ArrayList<>();
    private boolean ended;
    private int turn;

    private LogFiles(Container container, Parts parts) {
        this.container = container;
        this.parts = parts;
    }

    private static final class Stream {
        final Source source;
        final Path path;
        final SeekableByteChannel channel;
        long limit;

        Stream(Source source, Path path) throws IOException {
            this.source = source;
            this.path = path;
            this.channel = Files.newByteChannel(path);
        }
    }

    static LogFiles open(Container container, Parts parts, RunFiles files, LogRequest request)
            throws IOException {
        LogFiles reader = new LogFiles(container, parts);
        try {
            if (Files.exists(files.stdout()) && Files.exists(files.stderr())) {
                reader.streams.add(new Stream(Source.STDOUT, files.stdout()));
                reader.streams.add(new Stream(Source.STDERR, files.stderr()));
            }
            reader.ended = request.end() == LogRequest.End.NOW;
            reader.measure();
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
                parts.requireOpen(Operation.LOGS);
                for (int i = 0; i < streams.size(); i++) {
                    Optional<LogChunk> chunk = read(streams.get(Math.floorMod(turn++, streams.size())));
                    if (chunk.isPresent()) {
                        return chunk;
                    }
                }
                if (ended) {
                    return Optional.empty();
                }
                // asked first, measured then: what was written before the end is within the measure
                ended = isOver();
                measure();
            }
        } catch (IOException e) {
            throw new OperationFailedException(container.id().value(), Operation.LOGS, e.toString(), e);
        }
    }

    @Override
    public void close() {
        ended = true;
        for (Stream stream : streams) {
            try {
                stream.channel.close();
            } catch (IOException e) {
                // it was only read
            }
        }
        streams.clear();
    }

    private boolean isOver() {
        try {
            return container.await(LOOK_AGAIN).isPresent();
        } catch (NotFoundException e) {
            return true;
        }
    }

    private void measure() throws IOException {
        for (Stream stream : streams) {
            stream.limit = stream.channel.size();
        }
    }

    private Optional<LogChunk> read(Stream stream) throws IOException {
        long position = stream.channel.position();
        if (stream.limit < position) {
            throw new UnreadableException(container.id().value(), Operation.LOGS,
                    stream.path + " has been cut by somebody");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, stream.limit - position));
        if (!buffer.hasRemaining() || stream.channel.read(buffer) <= 0) {
            return Optional.empty();
        }
        return Optional.of(new LogChunk(stream.source, Optional.empty(), buffer.flip()));
    }
}
