package dev.stowage.storage.file;

import dev.stowage.api.BackendContext;
import dev.stowage.api.FullId;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Damage;
import dev.stowage.harness.Options;
import dev.stowage.harness.StorageConformance;
import dev.stowage.harness.StorageSubject;
import dev.stowage.records.RecordFileName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class FileConformanceTest extends StorageConformance {
    private Optional<Path> work = Optional.empty();

    @Override
    protected String name() {
        return "file";
    }

    @Override
    protected StatusStorage open(BackendContext context) {
        return new FileStatusStorage(context);
    }

    /**
     * In memory where there is such a file system: the clauses are about what is seen, and cost thousands of
     * flushes. What a real disk does is tested beside this.
     */
    @Override
    protected Options options() {
        return work.map(super.options()::withWork).orElse(super.options());
    }

    @BeforeEach
    void useMemory() throws IOException {
        Path memory = Path.of("/dev/shm");
        if (Files.isWritable(memory)) {
            work = Optional.of(Files.createTempDirectory(memory, "stowage"));
        }
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (work.isPresent()) {
            try (Stream<Path> files = Files.walk(work.orElseThrow())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    protected StorageSubject subject() {
        return super.subject().withDamage(FileConformanceTest::damage);
    }

    private static void damage(Path stateDirectory, FullId id, Damage.Kind kind) throws IOException {
        Path file;
        try (Stream<Path> files = Files.list(stateDirectory.resolve("records"))) {
            file = files.filter(candidate -> RecordFileName.parse(candidate.getFileName().toString())
                    .filter(name -> name.id().equals(id))
                    .isPresent()).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, switch (kind) {
            case EMPTY -> new byte[0];
            case TRUNCATED -> Arrays.copyOf(bytes, bytes.length / 2);
            case NUL_FILLED -> new byte[bytes.length];
            case GARBAGE -> garbage(bytes.length);
            case UNKNOWN_VERSION -> new String(bytes, StandardCharsets.UTF_8).replace("\"v1\"", "\"v99\"")
                    .getBytes(StandardCharsets.UTF_8);
        });
    }

    private static byte[] garbage(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
