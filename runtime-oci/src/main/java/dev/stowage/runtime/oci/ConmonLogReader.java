package dev.stowage.runtime.oci;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.StandardStream;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.FileAttributes;
import dev.stowage.posix.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log that conmon writes in the format {@code k8s-file}: one line {@code TIME STREAM TAG TEXT} for
 * each line, or part of a line, that the program wrote. The line feed belongs to the program if the tag is F,
 * and not if it is P. A line that is longer than the buffer is returned in several pieces, so that no line
 * fills the memory. A line that is damaged is reported once, and then skipped.
 *
 * <p>
 * conmon replaces a log that has reached its limit by an empty one. A reader that has the old one open reads
 * it to its end, and goes on with the new one. Not thread-safe.
 */
final class ConmonLogReader implements ContainerLogReader {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int MAX_HEADER_LENGTH = 64;

    private final ContainerId id;
    private final Path path;
    private final BooleanSupplier ended;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private @Nullable OpenFile log;
    private int unreadStart;
    private int unreadEnd;
    private long position;
    private Optional<LineHeader> header = Optional.empty();
    private boolean skipping;
    private boolean lastPass;
    private boolean atEnd;
    private boolean truncated;

    /**
     * Creates a reader at the beginning of the log.
     *
     * @param path of the log
     * @param ended whether the program has ended, so that nothing more is written
     */
    ConmonLogReader(ContainerId id, Path path, BooleanSupplier ended) throws IOException {
        this.id = id;
        this.path = path;
        this.ended = ended;
        this.log = open(path);
        if (log != null) {
            byte[] start = new byte[ProgramLogs.FIRST_LINE.length];
            int length = log.read(start, 0);
            this.truncated = length < start.length || !Arrays.equals(start, ProgramLogs.FIRST_LINE);
        }
    }

    private static @Nullable OpenFile open(Path path) throws IOException {
        try {
            return OpenFile.open(path, OpenFile.Access.READ);
        } catch (NoSuchFileException e) {
            // the container has been deleted
            return null;
        }
    }

    @Override
    public boolean isTruncated() {
        return truncated;
    }

    /** What a line says about its text, which begins behind it. */
    private record LineHeader(Instant at, StandardStream standardStream, boolean complete) {}

    @Override
    public Optional<LogChunk> next() {
        try {
            Backoff backoff = Backoff.polling(Deadline.never());
            while (!atEnd) {
                Optional<LogChunk> chunk = nextBuffered();
                if (chunk.isPresent()) {
                    return chunk;
                }
                // what is read after the log was replaced is all that it contains
                boolean replaced = log != null && log.attributes().links() == 0;
                if (readMore()) {
                    continue;
                }
                if (replaced) {
                    Optional<LogChunk> rest = unfinishedLine();
                    boolean switched = switchToNewLog();
                    if (rest.isPresent()) {
                        return rest;
                    }
                    if (switched) {
                        continue;
                    }
                }
                if (lastPass) {
                    atEnd = true;
                    return unfinishedLine();
                }
                // read once more after the end is known: the last bytes were written before it
                lastPass = ended.getAsBoolean();
                if (!lastPass) {
                    backoff.pause();
                }
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id, Operation.LOGS);
        } catch (IOException e) {
            throw new OperationFailedException(id, Operation.LOGS, "the log cannot be read", e);
        }
    }

    /** Returns what the buffer contains of one line; empty if more must be read. */
    private Optional<LogChunk> nextBuffered() {
        while (true) {
            int end = lineEnd();
            boolean full = unreadStart == 0 && unreadEnd == buffer.length;
            if (end < 0 && !full) {
                return Optional.empty();
            }
            int textEnd = end < 0 ? unreadEnd : end;
            if (skipping) {
                skipping = end < 0;
                unreadStart = end < 0 ? unreadEnd : end + 1;
                continue;
            }
            if (header.isEmpty()) {
                readHeader(textEnd, end);
            }
            LogChunk chunk = chunk(header.orElseThrow(), textEnd, end >= 0);
            unreadStart = end < 0 ? unreadEnd : end + 1;
            if (end >= 0) {
                header = Optional.empty();
            }
            if (chunk.bytes().hasRemaining()) {
                return Optional.of(chunk);
            }
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
        if (log == null) {
            return false;
        }
        if (unreadStart > 0) {
            System.arraycopy(buffer, unreadStart, buffer, 0, unreadEnd - unreadStart);
            unreadEnd -= unreadStart;
            unreadStart = 0;
        }
        byte[] more = new byte[buffer.length - unreadEnd];
        int bytesRead = log.read(more, position);
        System.arraycopy(more, 0, buffer, unreadEnd, bytesRead);
        unreadEnd += bytesRead;
        position += bytesRead;
        return bytesRead > 0;
    }

    /**
     * Goes on with the log that has replaced the current one; false if there is none, because the container
     * has been deleted.
     */
    private boolean switchToNewLog() throws IOException {
        OpenFile old = log;
        OpenFile replacement = open(path);
        if (old == null || replacement == null) {
            return false;
        }
        // a log that was created after the current one had lost its name is not the next one, but a later one
        FileAttributes attributes = replacement.attributes();
        truncated = truncated || attributes.createdAt().isAfter(old.attributes().changedAt())
                || attributes.createdAt().equals(Instant.EPOCH);
        old.close();
        log = replacement;
        position = 0;
        unreadStart = 0;
        unreadEnd = 0;
        header = Optional.empty();
        skipping = false;
        return true;
    }

    /** Returns the text of a line that has no end, for example because the disk was full. */
    private Optional<LogChunk> unfinishedLine() {
        if (unreadStart == unreadEnd || skipping) {
            return Optional.empty();
        }
        if (header.isEmpty()) {
            Optional<LineHeader> parsed = parseHeader(unreadEnd);
            if (parsed.isEmpty()) {
                return Optional.empty(); // conmon is writing it, or could not write it whole
            }
            header = parsed;
        }
        LogChunk chunk = chunk(header.orElseThrow(), unreadEnd, false);
        unreadStart = unreadEnd;
        return chunk.bytes().hasRemaining() ? Optional.of(chunk) : Optional.empty();
    }

    /** Moves behind the header of a line, or, if it is damaged, behind as much as is known of the line. */
    private void readHeader(int textEnd, int lineEnd) {
        int start = unreadStart;
        header = parseHeader(textEnd);
        if (header.isEmpty()) {
            skipping = lineEnd < 0;
            unreadStart = lineEnd < 0 ? unreadEnd : lineEnd + 1;
            throw new UnreadableException(id, Operation.LOGS,
                    "the log has a damaged line at byte " + (position - unreadEnd + start) + ": "
                            + text(start, Math.min(textEnd, start + MAX_HEADER_LENGTH)));
        }
    }

    private Optional<LineHeader> parseHeader(int end) {
        int[] spaces = new int[3];
        int spaceCount = 0;
        for (int i = unreadStart; i < end && i < unreadStart + MAX_HEADER_LENGTH
                && spaceCount < spaces.length; i++) {
            if (buffer[i] == ' ') {
                spaces[spaceCount++] = i;
            }
        }
        if (spaceCount < spaces.length) {
            return Optional.empty();
        }
        Optional<Instant> at = time(text(unreadStart, spaces[0]));
        Optional<StandardStream> standardStream = switch (text(spaces[0] + 1, spaces[1])) {
            case "stdout" -> Optional.of(StandardStream.STDOUT);
            case "stderr" -> Optional.of(StandardStream.STDERR);
            default -> Optional.empty();
        };
        String tag = text(spaces[1] + 1, spaces[2]);
        if (at.isEmpty() || standardStream.isEmpty() || !(tag.equals("F") || tag.equals("P"))) {
            return Optional.empty();
        }
        unreadStart = spaces[2] + 1;
        return Optional.of(new LineHeader(at.orElseThrow(), standardStream.orElseThrow(), tag.equals("F")));
    }

    private LogChunk chunk(LineHeader lineHeader, int end, boolean ends) {
        int length = end - unreadStart;
        boolean lineFeed = ends && lineHeader.complete();
        ByteBuffer bytes = ByteBuffer.allocate(lineFeed ? length + 1 : length);
        bytes.put(buffer, unreadStart, length);
        if (lineFeed) {
            bytes.put((byte) '\n');
        }
        return LogChunk.of(lineHeader.standardStream(), bytes.flip()).withAt(lineHeader.at());
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            // the line is damaged, which the caller reports
            return Optional.empty();
        }
    }

    private String text(int start, int end) {
        return new String(buffer, start, end - start, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
            log = null;
        }
        atEnd = true;
    }
}
