package dev.stowage.runtime.oci;

import dev.stowage.api.Operation;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.StandardStream;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log that conmon writes in the format {@code k8s-file}: one line {@code TIME STREAM TAG TEXT} for
 * each line, or part of a line, that the program wrote. The line feed belongs to the program if the tag is F,
 * and not if it is P. Not thread-safe.
 */
final class ConmonLogReader implements ContainerLogReader {
    private static final int INITIAL_BUFFER_BYTES = 64 << 10;
    private static final int MAX_HEADER_LENGTH = 64;

    private final OciRunFiles files;
    private final BooleanSupplier ended;
    private @Nullable OpenFile log;
    private byte[] buffer = new byte[INITIAL_BUFFER_BYTES];
    private int unreadStart;
    private int unreadEnd;
    private long position;
    private boolean lastPass;
    private boolean closed;

    /**
     * Creates a reader at the beginning of the log.
     *
     * @param ended whether the program has ended, so that nothing more is written
     */
    ConmonLogReader(OciRunFiles files, BooleanSupplier ended) throws IOException {
        this.files = files;
        this.ended = ended;
        this.log = open(files);
    }

    private static @Nullable OpenFile open(OciRunFiles files) throws IOException {
        try {
            return OpenFile.open(files.programLog(), OpenFile.Access.READ);
        } catch (NoSuchFileException e) {
            // conmon has not created the log yet; next() tries again
            return null;
        }
    }

    @Override
    public Optional<LogChunk> next() {
        try {
            Backoff backoff = Backoff.polling(Deadline.never());
            while (true) {
                int end = lineEnd();
                if (end >= 0) {
                    LogChunk chunk = chunk(unreadStart, end);
                    unreadStart = end + 1;
                    return Optional.of(chunk);
                }
                if (readMore()) {
                    continue;
                }
                if (lastPass) {
                    return Optional.empty();
                }
                // read once more after the end is known: the last bytes were written before it
                lastPass = ended.getAsBoolean();
                if (!lastPass) {
                    backoff.pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(files.id(), Operation.LOGS);
        } catch (IOException e) {
            throw new OperationFailedException(files.id(), Operation.LOGS, "the log cannot be read", e);
        }
    }

    private int lineEnd() {
        for (int i = unreadStart; i < unreadEnd; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Reads more of the log; false if there is nothing more now. */
    private boolean readMore() throws IOException {
        if (log == null && !closed) {
            log = open(files);
        }
        if (log == null) {
            return false;
        }
        if (unreadStart > 0) {
            System.arraycopy(buffer, unreadStart, buffer, 0, unreadEnd - unreadStart);
            unreadEnd -= unreadStart;
            unreadStart = 0;
        }
        if (unreadEnd == buffer.length) {
            buffer = java.util.Arrays.copyOf(buffer, 2 * buffer.length);
        }
        byte[] more = new byte[buffer.length - unreadEnd];
        int bytesRead = log.read(more, position);
        System.arraycopy(more, 0, buffer, unreadEnd, bytesRead);
        unreadEnd += bytesRead;
        position += bytesRead;
        return bytesRead > 0;
    }

    private LogChunk chunk(int start, int end) {
        int[] spaces = new int[3];
        int spaceCount = 0;
        for (int i = start; i < end && i < start + MAX_HEADER_LENGTH && spaceCount < spaces.length; i++) {
            if (buffer[i] == ' ') {
                spaces[spaceCount++] = i;
            }
        }
        if (spaceCount < spaces.length) {
            throw damaged(start, end);
        }
        String stream = text(spaces[0] + 1, spaces[1]);
        String tag = text(spaces[1] + 1, spaces[2]);
        boolean complete = tag.equals("F");
        if (!complete && !tag.equals("P")) {
            throw damaged(start, end);
        }
        StandardStream standardStream = switch (stream) {
            case "stdout" -> StandardStream.STDOUT;
            case "stderr" -> StandardStream.STDERR;
            default -> throw damaged(start, end);
        };
        int length = end - spaces[2] - 1;
        ByteBuffer bytes = ByteBuffer.allocate(complete ? length + 1 : length);
        bytes.put(buffer, spaces[2] + 1, length);
        if (complete) {
            bytes.put((byte) '\n');
        }
        return LogChunk.of(standardStream, bytes.flip()).withAt(time(start, spaces[0], end));
    }

    private Instant time(int start, int end, int lineEnd) {
        try {
            return OffsetDateTime.parse(text(start, end)).toInstant();
        } catch (DateTimeParseException e) {
            throw damaged(start, lineEnd);
        }
    }

    private String text(int start, int end) {
        return new String(buffer, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private UnreadableException damaged(int start, int end) {
        return new UnreadableException(files.id(), Operation.LOGS,
                "the log is corrupt at byte " + (position - unreadEnd + start) + ": "
                        + text(start, Math.min(end, start + MAX_HEADER_LENGTH)));
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
            log = null;
        }
        closed = true;
        lastPass = true;
        unreadStart = 0;
        unreadEnd = 0;
    }
}
