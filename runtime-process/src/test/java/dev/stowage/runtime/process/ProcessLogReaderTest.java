package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.State;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.StandardStream;
import dev.stowage.api.runtime.LogRequest;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessLogReaderTest {
    private ProcessRuntimeFixture fixture;
    private ProcessRuntime runtime;

    @BeforeEach
    void open() throws Exception {
        fixture = new ProcessRuntimeFixture();
        runtime = fixture.open();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        fixture.cleanUp();
    }

    @Test
    void bytesAreExact() throws Exception {
        byte[] random = new byte[300_000];
        new Random(7).nextBytes(random);
        Path file = Files.write(fixture.directory.resolve("random"), random);
        Container container = fixture.start(runtime, "a", "cat " + file + "; printf 'no end' >&2");
        container.await();
        Map<StandardStream, byte[]> all = read(container.logs(LogRequest.NO_FOLLOW));
        assertArrayEquals(random, all.get(StandardStream.STDOUT));
        assertEquals("no end", new String(all.get(StandardStream.STDERR)));
        assertEquals(all.keySet(), read(container.logs(LogRequest.FOLLOW)).keySet());
        container.delete();
        assertThrows(NotFoundException.class, () -> container.logs(LogRequest.NO_FOLLOW));
    }

    @Test
    void followingEndsWithTheRun() throws Exception {
        Container container = fixture.create(runtime, "a",
                "for i in 1 2 3 4 5; do echo $i; sleep 0.03; done; sleep 1000 & echo end >&2");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Map<StandardStream, byte[]>> followed =
                    threads.submit(() -> read(container.logs(LogRequest.FOLLOW)));
            container.start();
            assertEquals("1\n2\n3\n4\n5\n", new String(followed.get().get(StandardStream.STDOUT)));
            assertEquals("end\n", new String(followed.get().get(StandardStream.STDERR)));
        }
    }

    @Test
    void soFarEndsAtTheCurrentEnd() throws Exception {
        Container container = fixture.create(runtime, "a", "echo first; exec sleep 1000");
        assertEquals(Map.of(), read(container.logs(LogRequest.NO_FOLLOW)));
        container.start();
        ProcessRuntimeFixture.awaitCondition("it has written",
                () -> read(container.logs(LogRequest.NO_FOLLOW)).containsKey(StandardStream.STDOUT));
        assertEquals(State.RUNNING, container.state());
    }

    @Test
    void aReaderSurvivesTheDeletionAndEndsWithTheRuntime() throws Exception {
        Container container = fixture.start(runtime, "a", "echo first; exec sleep 1000");
        ProcessRuntimeFixture.awaitCondition("it has written",
                () -> read(container.logs(LogRequest.NO_FOLLOW)).containsKey(StandardStream.STDOUT));
        ContainerLogReader reader = container.logs(LogRequest.FOLLOW);
        container.forceDelete();
        assertEquals("first\n", new String(read(reader).get(StandardStream.STDOUT)));

        Container other = fixture.start(runtime, "b", "exec sleep 1000");
        ContainerLogReader second = other.logs(LogRequest.FOLLOW);
        runtime.close();
        assertThrows(ClosedException.class, second::next);
        second.close();
    }

    @Test
    void aTruncatedLogIsReportedAsDamagedAndReadingGoesOn() throws Exception {
        Container container = fixture.start(runtime, "a", "echo first; exec sleep 1000");
        ProcessRuntimeFixture.awaitCondition("it has written",
                () -> read(container.logs(LogRequest.NO_FOLLOW)).containsKey(StandardStream.STDOUT));
        try (ContainerLogReader reader = container.logs(LogRequest.FOLLOW)) {
            assertEquals(Optional.of("first\n"), reader.next().map(LogChunk::text));
            Files.write(fixture.runFiles("a").stdout(), new byte[0]);
            assertThrows(UnreadableException.class, reader::next);
            Files.writeString(fixture.runFiles("a").stdout(), "later\n", StandardOpenOption.APPEND);
            assertEquals(Optional.of("later\n"), reader.next().map(LogChunk::text));
        }
    }

    private static Map<StandardStream, byte[]> read(ContainerLogReader reader) {
        Map<StandardStream, ByteArrayOutputStream> streams = new TreeMap<>();
        try (reader) {
            for (Optional<LogChunk> chunk = reader.next(); chunk.isPresent(); chunk = reader.next()) {
                byte[] bytes = new byte[chunk.orElseThrow().bytes().remaining()];
                chunk.orElseThrow().bytes().get(bytes);
                streams.computeIfAbsent(chunk.orElseThrow().stream(), s -> new ByteArrayOutputStream())
                        .writeBytes(bytes);
            }
            assertEquals(Optional.empty(), reader.next());
        }
        Map<StandardStream, byte[]> all = new TreeMap<>();
        streams.forEach((standardStream, bytes) -> all.put(standardStream, bytes.toByteArray()));
        return all;
    }
}
