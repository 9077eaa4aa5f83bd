package dev.stowage.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.benchmarks.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A headless Chromium (Debian package chromium-headless-shell). */
final class Browser {
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private final Path binary = Needs.command("chromium-headless-shell");
    private final Path directory;

    Browser(Path directory) {
        this.directory = directory;
    }

    /**
     * What a visit gave: the DOM as it was in the end, what was asked of the network, what the console said.
     */
    record Visit(String dom, String network, String console) {}

    Visit visit(Path page, String... options) throws Exception {
        Path network = directory.resolve("network.json");
        List<String> all = new ArrayList<>(List.of("--dump-dom", "--log-net-log=" + network));
        all.addAll(List.of(options));
        Path dom = run(page, all);
        return new Visit(Files.readString(dom), Files.readString(network),
                Files.readString(directory.resolve("console")));
    }

    Path screenshot(Path page, String... options) throws Exception {
        Path picture = directory.resolve("picture.png");
        Files.deleteIfExists(picture);
        List<String> all = new ArrayList<>(List.of("--hide-scrollbars", "--screenshot=" + picture));
        all.addAll(List.of(options));
        run(page, all);
        return picture;
    }

    private Path run(Path page, List<String> options) throws Exception {
        Path out = directory.resolve("out");
        List<String> line = new ArrayList<>(List.of(binary.toString(), "--no-sandbox", "--disable-gpu",
                "--enable-logging=stderr", "--user-data-dir=" + directory.resolve("profile")));
        line.addAll(options);
        line.add(page.toUri().toString());
        Process process = new ProcessBuilder(line).redirectOutput(out.toFile())
                .redirectError(directory.resolve("console").toFile())
                .start();
        assertTrue(process.waitFor(PATIENCE), "the browser ends");
        assertEquals(0, process.exitValue(), () -> "browser: " + line);
        return out;
    }
}
