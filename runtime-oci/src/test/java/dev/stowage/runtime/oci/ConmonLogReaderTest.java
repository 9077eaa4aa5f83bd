package dev.stowage.runtime.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.StandardStream;
import java.util.function.BooleanSupplier;
import java.util.concurrent.atomic.AtomicInteger;
import java.nio.file.StandardCopyOption;
import dev.stowage.posix.OpenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConmonLogReaderTest {
    private static final String HEADER = "2026-11-23T05:14:35.922118266+01:00 ";

    @TempDir
    private Path directory;

    private Path file(String log) throws IOException {
        return Files.writeString(directory.resolve("log"), log, StandardCharsets.ISO_8859_1);
    }

    private static ConmonLogReader reader(Path log, BooleanSupplier ended) throws IOException {
        return new ConmonLogReader(new ContainerId("a"), log, ended);
    }

    /** As the monitor does it. */
    private void replace(String log) throws IOException {
        Path temporary = Files.writeString(directory.resolve("log.tmp"), log);
        Files.move(temporary, directory.resolve("log"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String text(ConmonLogReader log, StandardStream standardStream) {
        StringBuilder text = new StringBuilder();
        for (Optional<LogChunk> chunk = log.next(); chunk.isPresent(); chunk = log.next()) {
            if (chunk.orElseThrow().stream() == standardStream) {
                text.append(StandardCharsets.ISO_8859_1.decode(chunk.orElseThrow().bytes()));
            }
        }
        return text.toString();
    }

    @Test
    void fullLinesHaveTheirEndAndPartsHaveNone() throws IOException {
        Path path = file(HEADER + "stdout F one\n" + HEADER + "stderr P other\n" + HEADER + "stdout P two, \n"
                + HEADER + "stdout F three\n" + HEADER + "stdout F \n" + HEADER + "stdout P \u00ff\0 F \n");
        try (ConmonLogReader log = reader(path, () -> true)) {
            assertEquals("one\ntwo, three\n\n\u00ff\0 F ", text(log, StandardStream.STDOUT));
        }
    }

    @Test
    void timeAndStreamAreReported() throws IOException {
        try (ConmonLogReader log = reader(file(HEADER + "stderr F x\n"), () -> true)) {
            LogChunk chunk = log.next().orElseThrow();
            assertEquals(StandardStream.STDERR, chunk.stream());
            assertEquals(Optional.of(Instant.parse("2026-11-23T04:14:35.922118266Z")), chunk.at());
        }
    }

    @Test
    void aLineIsReadOnceItIsComplete() throws IOException {
        Path path = file(HEADER + "stdout F one\n" + HEADER + "stdout F tw");
        try (ConmonLogReader log = reader(path, () -> {
            try {
                Files.writeString(path, "o\n", StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return true;
        })) {
            assertEquals("one\ntwo\n", text(log, StandardStream.STDOUT));
        }
    }

    @Test
    void lengthDoesNotMatter() throws IOException {
        String line = "x".repeat(300_000);
        try (ConmonLogReader log =
                reader(file(HEADER + "stdout F " + line + "\n" + HEADER + "stdout F y\n"), () -> true)) {
            assertEquals(line + "\ny\n", text(log, StandardStream.STDOUT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "no log\n", HEADER + "stdout F\n", HEADER + "stdin F x\n",
            HEADER + "stdout Q x\n", "yesterday stdout F x\n"})
    void damageIsReportedAndReadingGoesOn(String line) throws IOException {
        try (ConmonLogReader log =
                reader(file(HEADER + "stdout F good\n" + line + HEADER + "stdout F after\n"), () -> true)) {
            assertEquals("good\n", log.next().orElseThrow().text());
            assertThrows(UnreadableException.class, log::next);
            assertEquals("after\n", log.next().orElseThrow().text());
            assertEquals(Optional.empty(), log.next());
        }
    }

    @Test
    void aLineThatHasNoEndIsReadInPieces() throws IOException {
        String line = "x".repeat(300_000);
        try (ConmonLogReader log = reader(file(HEADER + "stdout F " + line), () -> true)) {
            Optional<LogChunk> first = log.next();
            assertTrue(first.orElseThrow().bytes().remaining() < line.length());
            assertEquals(line, first.orElseThrow().text() + text(log, StandardStream.STDOUT));
        }
    }

    @Test
    void damageThatHasNoEndIsReportedOnce() throws IOException {
        try (ConmonLogReader log = reader(file("x".repeat(300_000)), () -> true)) {
            UnreadableException reported = assertThrows(UnreadableException.class, log::next);
            assertTrue(String.valueOf(reported.getMessage()).length() < 1_000);
            assertEquals(Optional.empty(), log.next());
        }
        try (ConmonLogReader log =
                reader(file("x".repeat(300_000) + "\n" + HEADER + "stdout F after\n"), () -> true)) {
            assertThrows(UnreadableException.class, log::next);
            assertEquals("after\n", log.next().orElseThrow().text());
        }
    }

    @Test
    void closedIsAtItsEnd() throws IOException {
        ConmonLogReader log = reader(file(HEADER + "stdout F good\n"), () -> false);
        log.close();
        log.close();
        assertEquals(Optional.empty(), log.next());
    }

    @Test
    void aFollowerReadsAReplacedLogToItsEndAndThenTheNew() throws IOException {
        String first = new String(ProgramLogs.FIRST_LINE, StandardCharsets.US_ASCII);
        AtomicInteger looks = new AtomicInteger();
        Path path = file(first + HEADER + "stdout F one\n");
        try (ConmonLogReader log = reader(path, () -> {
            try {
                if (looks.incrementAndGet() == 1) {
                    Files.writeString(path, HEADER + "stdout F two\n", StandardOpenOption.APPEND);
                    replace(HEADER + "stdout F three\n");
                }
                return looks.get() > 2;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        })) {
            assertEquals("one\ntwo\nthree\n", text(log, StandardStream.STDOUT));
            assertFalse(log.isTruncated());
        }
    }

    @Test
    void aFollowerThatMissesALogIsTold() throws Exception {
        Path path = file(
                new String(ProgramLogs.FIRST_LINE, StandardCharsets.US_ASCII) + HEADER + "stdout F one\n");
        try (ConmonLogReader log = reader(path, () -> true)) {
            replace(HEADER + "stdout F lost\n");
            Instant lost = OpenFile.open(path, OpenFile.Access.READ).attributes().createdAt();
            do {
                replace(HEADER + "stdout F three\n");
            } while (!OpenFile.open(path, OpenFile.Access.READ).attributes().createdAt().isAfter(lost));
            assertEquals("one\nthree\n", text(log, StandardStream.STDOUT));
            assertTrue(log.isTruncated());
        }
    }

    @Test
    void aLogThatHasLostItsOldestPartSaysSo() throws IOException {
        try (ConmonLogReader log = reader(file(HEADER + "stdout F rest\n"), () -> true)) {
            assertTrue(log.isTruncated());
            assertEquals("rest\n", text(log, StandardStream.STDOUT));
        }
    }
}
