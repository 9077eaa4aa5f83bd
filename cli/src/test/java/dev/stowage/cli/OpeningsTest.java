package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stowage.cli.TestInstallation.InvocationResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command opens the store once, and each runtime that it needs once. */
class OpeningsTest {
    private static final List<String> RUNTIME_AND_STORAGE = List.of("runtime", "storage");

    @TempDir
    Path directory;
    TestInstallation stowage;

    @BeforeEach
    void install() throws IOException {
        stowage = TestInstallation.in(directory).withCountingPlugins();
    }

    @AfterEach
    void clear() {
        stowage.execute("--storage", "counting", "rm", "-f", "-a");
    }

    @Test
    void eachCommandOpensEachBackendOnce() throws IOException {
        for (String line : List.of("create --name web --rootfs / sleep 100", "ps -a", "inspect web",
                "start web", "logs web", "pause web", "resume web", "stop -t 0 web", "wait web", "start web",
                "kill web", "wait web", "rm web", "run -d --name web --rootfs / sleep 100", "stop -t 0 -a",
                "rm -a", "run --rm --rootfs / true", "run --rootfs / true", "rm -f -a")) {
            assertEquals(RUNTIME_AND_STORAGE, openings(line), line);
        }
    }

    @Test
    void whatNeedsNoRuntimeOpensNone() throws IOException {
        assertEquals(List.of("storage"), openings("ps"));
        assertEquals(List.of("storage"), openings("storage verify"));
    }

    @Test
    void severalContainersOpenEachBackendOnce() throws IOException {
        openings("run -d --id a1 --rootfs / sleep 100");
        openings("run -d --id a2 --rootfs / sleep 100");
        assertEquals(RUNTIME_AND_STORAGE, openings("stop -t 0 a1 a2"));
    }

    private List<String> openings(String line) throws IOException {
        InvocationResult result = stowage.execute(("--storage counting " + line).split(" "));
        assertEquals(0, result.code(), () -> line + ": " + result);
        return OpeningCount.take(directory.resolve("root")).stream().sorted().toList();
    }
}
