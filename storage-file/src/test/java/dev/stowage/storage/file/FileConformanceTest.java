package dev.stowage.storage.file;

import dev.stowage.api.BackendContext;
import dev.stowage.api.FullId;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Damage;
import dev.stowage.harness.StorageConformance;
import dev.stowage.harness.StorageSubject;
import dev.stowage.records.RecordFileName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

class FileConformanceTest extends StorageConformance {
    @Override
    protected String name() {
        return "file";
    }

    @Override
    protected StatusStorage open(BackendContext context) {
        return new FileStatusStorage(context);
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
