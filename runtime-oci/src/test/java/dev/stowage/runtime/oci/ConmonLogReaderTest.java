package dev.stowage.runtime.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.RunId;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.StandardStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConmonLogReaderTest {
    private static final String HEADER = "2026-11-23T05:14:35.922118266+01:00 ";

    @TempDir
    private Path directory;

    private OciRunFiles files(String log) throws IOException {
        OciRunFiles files = OciRunFiles.of(new ContainerId("a"),
                new RunId(Incarnation.generate(new Random(1)), 1), directory);
        Files.createDirectories(files.directory());
        Files.writeString(files.programLog(), log, StandardCharsets.ISO_8859_1);
        return files;
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
        OciRunFiles files = files(
                HEADER + "stdout F one\n" + HEADER + "stderr P other\n" + HEADER + "stdout P two, \n" + HEADER
                        + "stdout F three\n" + HEADER + "stdout F \n" + HEADER + "stdout P \u00ff\0 F \n");
        try (ConmonLogReader log = new ConmonLogReader(files, () -> true)) {
            assertEquals("one\ntwo, three\n\n\u00ff\0 F ", text(log, StandardStream.STDOUT));
        }
    }

    @Test
    void timeAndStreamAreReported() throws IOException {
        try (ConmonLogReader log = new ConmonLogReader(files(HEADER + "stderr F x\n"), () -> true)) {
            LogChunk chunk = log.next().orElseThrow();
            assertEquals(StandardStream.STDERR, chunk.stream());
            assertEquals(Optional.of(Instant.parse("2026-11-23T04:14:35.922118266Z")), chunk.at());
        }
    }

    @Test
    void aLineIsReadOnceItIsComplete() throws IOException {
        OciRunFiles files = files(HEADER + "stdout F one\n" + HEADER + "stdout F tw");
        try (ConmonLogReader log = new ConmonLogReader(files, () -> {
            try {
                Files.writeString(files.programLog(), "o\n", StandardOpenOption.APPEND);
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
        try (ConmonLogReader log = new ConmonLogReader(
                files(HEADER + "stdout F " + line + "\n" + HEADER + "stdout F y\n"), () -> true)) {
            assertEquals(line + "\ny\n", text(log, StandardStream.STDOUT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "no log\n", HEADER + "stdout F\n", HEADER + "stdin F x\n",
            HEADER + "stdout Q x\n", "yesterday stdout F x\n"})
    void damageIsReportedAndReadingGoesOn(String line) throws IOException {
        try (ConmonLogReader log = new ConmonLogReader(
                files(HEADER + "stdout F good\n" + line + HEADER + "stdout F after\n"), () -> true)) {
            assertEquals("good\n", log.next().orElseThrow().text());
            assertThrows(UnreadableException.class, log::next);
            assertEquals("after\n", log.next().orElseThrow().text());
            assertEquals(Optional.empty(), log.next());
        }
    }

    @Test
    void aLineThatHasNoEndIsReadInPieces() throws IOException {
        String line = "x".repeat(300_000);
        try (ConmonLogReader log = new ConmonLogReader(files(HEADER + "stdout F " + line), () -> true)) {
            Optional<LogChunk> first = log.next();
            assertTrue(first.orElseThrow().bytes().remaining() < line.length());
            assertEquals(line, first.orElseThrow().text() + text(log, StandardStream.STDOUT));
        }
    }

    @Test
    void damageThatHasNoEndIsReportedOnce() throws IOException {
        try (ConmonLogReader log = new ConmonLogReader(files("x".repeat(300_000)), () -> true)) {
            UnreadableException reported = assertThrows(UnreadableException.class, log::next);
            assertTrue(String.valueOf(reported.getMessage()).length() < 1_000);
            assertEquals(Optional.empty(), log.next());
        }
        try (ConmonLogReader log = new ConmonLogReader(
                files("x".repeat(300_000) + "\n" + HEADER + "stdout F after\n"), () -> true)) {
            assertThrows(UnreadableException.class, log::next);
            assertEquals("after\n", log.next().orElseThrow().text());
        }
    }

    @Test
    void closedIsAtItsEnd() throws IOException {
        ConmonLogReader log = new ConmonLogReader(files(HEADER + "stdout F good\n"), () -> false);
        log.close();
        log.close();
        assertEquals(Optional.empty(), log.next());
    }
}
