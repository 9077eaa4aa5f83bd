package dev.stowage.storage.journal;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Options;
import dev.stowage.harness.StorageConformance;
import dev.stowage.harness.StorageSubject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class JournalConformanceTest extends StorageConformance {
    private Optional<Path> work = Optional.empty();

    @Override
    protected String name() {
        return "journal";
    }

    @Override
    protected StatusStorage open(BackendContext context) {
        return new JournalStatusStorage(context);
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
        return super.subject().withDamage(LogDamage::apply);
    }
}
