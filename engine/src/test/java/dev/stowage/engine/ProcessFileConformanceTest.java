package dev.stowage.engine;

import dev.stowage.api.FullId;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Damage;
import dev.stowage.harness.EngineConformance;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.RuntimeHooks;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.StorageSubject;
import dev.stowage.records.RecordFileName;
import dev.stowage.runtime.process.ProcessRuntime;
import dev.stowage.storage.file.FileStatusStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** The suite over the engine on plain processes and files. */
class ProcessFileConformanceTest extends EngineConformance {
    @Override
    protected EngineSubject subject() {
        return EngineSubject.of(
                RuntimeSubject.of("process", ProcessRuntime::new)
                        .withHooks(
                                RuntimeHooks.none().withKillMonitor(ProcessFileConformanceTest::killMonitor)),
                StorageSubject.of("file", FileStatusStorage::new)
                        .withDamage(ProcessFileConformanceTest::damage),
                ReferenceConformanceTest::open);
    }

    /** The supervisor is the parent of the program. */
    private static void killMonitor(Container container) {
        ProcessHandle.of(container.observe().init().orElseThrow().pid())
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .destroyForcibly();
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
            case GARBAGE -> "x".repeat(bytes.length).getBytes(StandardCharsets.UTF_8);
            case UNKNOWN_VERSION -> new String(bytes, StandardCharsets.UTF_8).replaceFirst("\"v1\"", "\"v9\"")
                    .getBytes(StandardCharsets.UTF_8);
        });
    }
}
