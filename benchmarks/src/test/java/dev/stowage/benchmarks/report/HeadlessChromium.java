package dev.stowage.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.benchmarks.RequiredCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A headless Chromium (Debian package chromium-headless-shell). */
final class HeadlessChromium {
    private static final Duration TIMEOUT = Duration.ofSeconds(100);
    private final Path binary = RequiredCommands.find("chromium-headless-shell");
    private final Path directory;

    HeadlessChromium(Path directory) {
        this.directory = directory;
    }

    /**
     * What a visit gave: the DOM as it was in the end, what was asked of the network, what the console said.
     */
    record PageLoad(String dom, String network, String console) {}

    PageLoad load(Path page, String... options) throws Exception {
        Path network = directory.resolve("network.json");
        List<String> all = new ArrayList<>(List.of("--dump-dom", "--log-net-log=" + network));
        all.addAll(List.of(options));
        Path dom = run(page, all);
        return new PageLoad(Files.readString(dom), Files.readString(network),
                Files.readString(directory.resolve("console")));
    }

    Path screenshot(Path page, String... options) throws Exception {
        Path image = directory.resolve("picture.png");
        Files.deleteIfExists(image);
        List<String> all = new ArrayList<>(List.of("--hide-scrollbars", "--screenshot=" + image));
        all.addAll(List.of(options));
        run(page, all);
        return image;
    }

    private Path run(Path page, List<String> options) throws Exception {
        Path out = directory.resolve("out");
        List<String> commandLine = new ArrayList<>(List.of(binary.toString(), "--no-sandbox", "--disable-gpu",
                "--enable-logging=stderr", "--user-data-dir=" + directory.resolve("profile")));
        commandLine.addAll(options);
        commandLine.add(page.toUri().toString());
        Process process = new ProcessBuilder(commandLine).redirectOutput(out.toFile())
                .redirectError(directory.resolve("console").toFile())
                .start();
        assertTrue(process.waitFor(TIMEOUT), "the browser ends");
        assertEquals(0, process.exitValue(), () -> "browser: " + commandLine);
        return out;
    }
}
