package dev.stowage.runtime.oci;

import dev.stowage.api.Operation;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.Source;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.posix.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log that conmon writes in the form {@code k8s-file}: one line for each line of the program or
 * part of one, as {@code TIME STREAM TAG TEXT}; the line end is the program's own after tag F, and conmon's
 * after tag P.
 */
final class ConmonLog implements LogReader {
    private static final int BLOCK = 64 << 10;
    private static final int LONGEST_HEAD = 64;
    private static final Duration FOR_EVER = Duration.ofDays(365_000);

    private final RunFiles files;
    private final BooleanSupplier ended;
    private @Nullable OpenFile log;
    private byte[] block = new byte[BLOCK];
    private int from;
    private int to;
    private long position;
    private boolean last;
    private boolean closed;

    /**
     * Reads from the beginning.
     *
     * @param ended tells whether nothing more will be written
     */
    ConmonLog(RunFiles files, BooleanSupplier ended) throws IOException {
        this.files = files;
        this.ended = ended;
        this.log = open(files);
    }

    private static @Nullable OpenFile open(RunFiles files) throws IOException {
        try {
            return OpenFile.open(files.programLog(), OpenFile.Access.READ);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public Optional<LogChunk> next() {
        try {
            Waiting waiting = Waiting.atMost(FOR_EVER);
            while (true) {
                int end = lineEnd();
                if (end >= 0) {
                    LogChunk chunk = chunk(from, end);
                    from = end + 1;
                    return Optional.of(chunk);
                }
                if (fill()) {
                    continue;
                }
                if (last) {
                    return Optional.empty();
                }
                // read once more after the end was known: the last bytes come before it
                last = ended.getAsBoolean();
                if (!last) {
                    waiting.again();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(files.id().value(), Operation.LOGS);
        } catch (IOException e) {
            throw new OperationFailedException(files.id().value(), Operation.LOGS, "the log cannot be read",
                    e);
        }
    }

    private int lineEnd() {
        for (int i = from; i < to; i++) {
            if (block[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Reads on; false if there is nothing more now. */
    private boolean fill() throws IOException {
        if (log == null && !closed) {
            log = open(files);
        }
        if (log == null) {
            return false;
        }
        if (from > 0) {
            System.arraycopy(block, from, block, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == block.length) {
            block = java.util.Arrays.copyOf(block, 2 * block.length);
        }
        byte[] more = new byte[block.length - to];
        int got = log.read(more, position);
        System.arraycopy(more, 0, block, to, got);
        to += got;
        position += got;
        return got > 0;
    }

    private LogChunk chunk(int start, int end) {
        int[] blanks = new int[3];
        int found = 0;
        for (int i = start; i < end && i < start + LONGEST_HEAD && found < blanks.length; i++) {
            if (block[i] == ' ') {
                blanks[found++] = i;
            }
        }
        if (found < blanks.length) {
            throw damaged(start, end);
        }
        String stream = text(blanks[0] + 1, blanks[1]);
        String tag = text(blanks[1] + 1, blanks[2]);
        boolean complete = tag.equals("F");
        if (!complete && !tag.equals("P")) {
            throw damaged(start, end);
        }
        Source source = switch (stream) {
            case "stdout" -> Source.STDOUT;
            case "stderr" -> Source.STDERR;
            default -> throw damaged(start, end);
        };
        int length = end - blanks[2] - 1;
        ByteBuffer bytes = ByteBuffer.allocate(complete ? length + 1 : length);
        bytes.put(block, blanks[2] + 1, length);
        if (complete) {
            bytes.put((byte) '\n');
        }
        return new LogChunk(source, Optional.of(time(start, blanks[0], end)), bytes.flip());
    }

    private Instant time(int start, int end, int lineEnd) {
        try {
            return OffsetDateTime.parse(text(start, end)).toInstant();
        } catch (DateTimeParseException e) {
            throw damaged(start, lineEnd);
        }
    }

    private String text(int start, int end) {
        return new String(block, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private UnreadableException damaged(int start, int end) {
        return new UnreadableException(files.id().value(), Operation.LOGS, "the log is damaged at byte "
                + (position - to + start) + ": " + text(start, Math.min(end, start + LONGEST_HEAD)));
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
            log = null;
        }
        closed = true;
        last = true;
        from = 0;
        to = 0;
    }
}
