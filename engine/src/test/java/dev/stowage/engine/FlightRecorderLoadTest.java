package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.BackendContext;
import dev.stowage.api.Exit;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.runtime.process.ProcessRuntime;
import dev.stowage.storage.file.FileStatusStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process pays for JDK Flight Recorder if it is recorded, and only then. */
class FlightRecorderLoadTest {
    private static final List<String> EVENTS = List.of("dev.stowage.LockWait", "dev.stowage.Operation",
            "dev.stowage.ProcessSpawn", "dev.stowage.StorageCommit");

    @TempDir
    Path directory;

    /** Runs a container under an engine, in a JVM of its own. */
    private static final class EngineMain {
        public static void main(String[] arguments) {
            Path directory = Path.of(arguments[0]);
            EngineSettings settings =
                    EngineSettings.standard(directory.resolve("root"), directory.resolve("engine"));
            try (LocalEngine engine = new LocalEngine(new ProcessRuntime(context(directory, "process")),
                    new FileStatusStorage(context(directory, "file")), settings)) {
                EngineContainer container = engine.configure(ContainerRequest.of(Path.of(arguments[1])));
                container.start();
                Exit exit = container.await(Duration.ofSeconds(60)).orElseThrow();
                container.delete();
                System.out.println(exit);
            }
        }

        private static BackendContext context(Path directory, String name) {
            return BackendContext.of(directory.resolve("state").resolve(name),
                    directory.resolve("run").resolve(name));
        }
    }

    @Test
    void withoutARecordingTheRecorderIsNotLoaded() throws Exception {
        Path log = directory.resolve("classes.log");
        runEngine("-Xlog:class+load:file=" + log);
        List<String> loaded =
                Files.readAllLines(log).stream().filter(line -> line.contains(" jdk.jfr.")).toList();
        assertTrue(loaded.size() == 1 && loaded.getFirst().contains(" jdk.jfr.FlightRecorder "),
                loaded::toString);
    }

    @Test
    void aRecordingFromTheStartShowsAllEvents() throws Exception {
        Path file = directory.resolve("start.jfr");
        String thresholds =
                EVENTS.stream().map(event -> ",+" + event + "#threshold=0ns").collect(Collectors.joining());
        runEngine("-XX:StartFlightRecording:filename=" + file + thresholds);
        Set<String> recorded = RecordingFile.readAllEvents(file)
                .stream()
                .map(event -> event.getEventType().getName())
                .collect(Collectors.toSet());
        assertTrue(recorded.containsAll(EVENTS), recorded::toString);
    }

    private void runEngine(String option) throws Exception {
        Path bundle = Files.createDirectory(directory.resolve("bundle"));
        Files.writeString(bundle.resolve("config.json"), """
                {"ociVersion": "1.0.2", "root": {"path": "/"},
                 "process": {"args": ["/bin/true"], "cwd": "/"}}
                """);
        Path log = directory.resolve("output.log");
        Process process =
                new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                        option, "-cp", System.getProperty("java.class.path"), EngineMain.class.getName(),
                        directory.toString(), bundle.toString()).redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            assertTrue(process.waitFor(Duration.ofSeconds(60)), "it ends");
            assertEquals(0, process.exitValue(), Files.readString(log));
        } finally {
            process.destroyForcibly();
        }
    }
}
