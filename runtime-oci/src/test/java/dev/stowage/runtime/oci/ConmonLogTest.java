package dev.stowage.runtime.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.RunId;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.Source;
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

class ConmonLogTest {
    private static final String HEAD = "2026-11-23T05:14:35.922118266+01:00 ";

    @TempDir
    private Path directory;

    private RunFiles files(String log) throws IOException {
        RunFiles files = RunFiles.of(new ContainerId("a"), new RunId(Incarnation.draw(new Random(1)), 1),
                directory);
        Files.createDirectories(files.directory());
        Files.writeString(files.programLog(), log, StandardCharsets.ISO_8859_1);
        return files;
    }

    private static String text(ConmonLog log, Source source) {
        StringBuilder text = new StringBuilder();
        for (Optional<LogChunk> chunk = log.next(); chunk.isPresent(); chunk = log.next()) {
            if (chunk.orElseThrow().stream() == source) {
                text.append(StandardCharsets.ISO_8859_1.decode(chunk.orElseThrow().bytes()));
            }
        }
        return text.toString();
    }

    @Test
    void fullLinesHaveTheirEndAndPartsHaveNone() throws IOException {
        RunFiles files = files(HEAD + "stdout F one\n" + HEAD + "stderr P other\n" + HEAD + "stdout P two, \n"
                + HEAD + "stdout F three\n" + HEAD + "stdout F \n" + HEAD + "stdout P \u00ff\0 F \n");
        try (ConmonLog log = new ConmonLog(files, () -> true)) {
            assertEquals("one\ntwo, three\n\n\u00ff\0 F ", text(log, Source.STDOUT));
        }
    }

    @Test
    void timeAndStreamAreTold() throws IOException {
        try (ConmonLog log = new ConmonLog(files(HEAD + "stderr F x\n"), () -> true)) {
            LogChunk chunk = log.next().orElseThrow();
            assertEquals(Source.STDERR, chunk.stream());
            assertEquals(Optional.of(Instant.parse("2026-11-23T04:14:35.922118266Z")), chunk.at());
        }
    }

    @Test
    void aLineIsReadOnceItIsComplete() throws IOException {
        RunFiles files = files(HEAD + "stdout F one\n" + HEAD + "stdout F tw");
        try (ConmonLog log = new ConmonLog(files, () -> {
            try {
                Files.writeString(files.programLog(), "o\n", StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return true;
        })) {
            assertEquals("one\ntwo\n", text(log, Source.STDOUT));
        }
    }

    @Test
    void lengthDoesNotMatter() throws IOException {
        String line = "x".repeat(300_000);
        try (ConmonLog log = new ConmonLog(files(HEAD + "stdout F " + line + "\n" + HEAD + "stdout F y\n"),
                () -> true)) {
            assertEquals(line + "\ny\n", text(log, Source.STDOUT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "no log\n", HEAD + "stdout F\n", HEAD + "stdin F x\n",
            HEAD + "stdout Q x\n",
            "yesterday stdout F x\n"})
    void damageIsTold(String line) throws IOException {
        try (ConmonLog log = new ConmonLog(files(HEAD + "stdout F good\n" + line), () -> true)) {
            assertEquals("good\n", log.next().orElseThrow().text());
            assertThrows(UnreadableException.class, log::next);
        }
    }

    @Test
    void closedIsAtItsEnd() throws IOException {
        ConmonLog log = new ConmonLog(files(HEAD + "stdout F good\n"), () -> false);
        log.close();
        log.close();
        assertEquals(Optional.empty(), log.next());
    }
}
