package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.State;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogChunk.Source;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

class LogsTest {
    private Ground ground;
    private ProcessRuntime runtime;

    @BeforeEach
    void open() throws Exception {
        ground = new Ground();
        runtime = ground.open();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        ground.finish();
    }

    @Test
    void bytesAreExact() throws Exception {
        byte[] random = new byte[300_000];
        new Random(7).nextBytes(random);
        Path file = Files.write(ground.directory.resolve("random"), random);
        Container container = ground.start(runtime, "a", "cat " + file + "; printf 'no end' >&2");
        container.await();
        Map<Source, byte[]> all = read(container.logs(LogRequest.SO_FAR));
        assertArrayEquals(random, all.get(Source.STDOUT));
        assertEquals("no end", new String(all.get(Source.STDERR)));
        assertEquals(all.keySet(), read(container.logs(LogRequest.FOLLOW)).keySet());
        container.delete();
        assertThrows(NotFoundException.class, () -> container.logs(LogRequest.SO_FAR));
    }

    @Test
    void followingEndsWithTheRun() throws Exception {
        Container container = ground.create(runtime, "a",
                "for i in 1 2 3 4 5; do echo $i; sleep 0.03; done; sleep 1000 & echo end >&2");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Map<Source, byte[]>> followed = threads
                    .submit(() -> read(container.logs(LogRequest.FOLLOW)));
            container.start();
            assertEquals("1\n2\n3\n4\n5\n", new String(followed.get().get(Source.STDOUT)));
            assertEquals("end\n", new String(followed.get().get(Source.STDERR)));
        }
    }

    @Test
    void soFarEndsWithWhatIsThere() throws Exception {
        Container container = ground.create(runtime, "a", "echo first; exec sleep 1000");
        assertEquals(Map.of(), read(container.logs(LogRequest.SO_FAR)));
        container.start();
        Ground.until("it has written",
                () -> read(container.logs(LogRequest.SO_FAR)).containsKey(Source.STDOUT));
        assertEquals(State.RUNNING, container.state());
    }

    @Test
    void aReaderSurvivesTheDeletionAndEndsWithTheRuntime() throws Exception {
        Container container = ground.start(runtime, "a", "echo first; exec sleep 1000");
        Ground.until("it has written",
                () -> read(container.logs(LogRequest.SO_FAR)).containsKey(Source.STDOUT));
        LogReader reader = container.logs(LogRequest.FOLLOW);
        container.forceDelete();
        assertEquals("first\n", new String(read(reader).get(Source.STDOUT)));

        Container other = ground.start(runtime, "b", "exec sleep 1000");
        LogReader second = other.logs(LogRequest.FOLLOW);
        runtime.close();
        assertThrows(ClosedException.class, second::next);
        second.close();
    }

    @Test
    void aLogThatWasCutIsSaidToBeDamaged() throws Exception {
        Container container = ground.start(runtime, "a", "echo first; exec sleep 1000");
        Ground.until("it has written",
                () -> read(container.logs(LogRequest.SO_FAR)).containsKey(Source.STDOUT));
        try (LogReader reader = container.logs(LogRequest.FOLLOW)) {
            assertEquals(Optional.of("first\n"), reader.next().map(LogChunk::text));
            Files.write(ground.files("a").stdout(), new byte[0]);
            assertThrows(UnreadableException.class, reader::next);
        }
    }

    private static Map<Source, byte[]> read(LogReader reader) {
        Map<Source, ByteArrayOutputStream> streams = new TreeMap<>();
        try (reader) {
            for (Optional<LogChunk> chunk = reader.next(); chunk.isPresent(); chunk = reader.next()) {
                byte[] bytes = new byte[chunk.orElseThrow().bytes().remaining()];
                chunk.orElseThrow().bytes().get(bytes);
                streams.computeIfAbsent(chunk.orElseThrow().stream(), s -> new ByteArrayOutputStream())
                        .writeBytes(bytes);
            }
            assertEquals(Optional.empty(), reader.next());
        }
        Map<Source, byte[]> all = new TreeMap<>();
        streams.forEach((source, bytes) -> all.put(source, bytes.toByteArray()));
        return all;
    }
}
