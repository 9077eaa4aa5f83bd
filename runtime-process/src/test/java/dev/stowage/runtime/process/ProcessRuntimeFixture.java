package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Settings;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Directories of its own for a test, and the proof at its end that nothing is left of what ran there. */
final class ProcessRuntimeFixture {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    final Path directory;
    final Path runDirectory;
    private final List<ProcessRuntime> runtimes = new ArrayList<>();

    ProcessRuntimeFixture() throws IOException {
        this(Files.createTempDirectory("stowage-process-"));
    }

    /** The directories of another process. */
    ProcessRuntimeFixture(Path directory) {
        this.directory = directory;
        this.runDirectory = directory.resolve("run");
    }

    BackendContext context(Map<String, String> settings) {
        return BackendContext.of(directory.resolve("state"), runDirectory)
                .withSettings(new Settings(settings));
    }

    ProcessRuntime open() {
        return open(Map.of());
    }

    ProcessRuntime open(Map<String, String> settings) {
        return open(settings, Failpoints.NONE);
    }

    ProcessRuntime open(Map<String, String> settings, Failpoints failpoints) {
        ProcessRuntime runtime = new ProcessRuntime(context(settings), failpoints);
        runtimes.add(runtime);
        return runtime;
    }

    /** A bundle that asks for nothing but a program. */
    Path bundle(String... arguments) {
        return bundle(List.of("PATH=/usr/bin:/bin"), arguments);
    }

    Path bundle(List<String> environment, String... arguments) {
        return bundleWithConfig("""
                {"ociVersion": "1.0.2", "root": {"path": "/"},
                 "process": {"args": %s, "env": %s, "cwd": "/"}}
                """.formatted(json(List.of(arguments)), json(environment)));
    }

    Path bundleWithConfig(String json) {
        try {
            Path bundle = Files.createTempDirectory(directory, "bundle-");
            return Files.writeString(bundle.resolve("config.json"), json).getParent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path shellBundle(String script) {
        return bundle("/bin/sh", "-c", script);
    }

    Container create(ProcessRuntime runtime, String id, String script) {
        return runtime.create(new ContainerId(id), shellBundle(script));
    }

    Container start(ProcessRuntime runtime, String id, String script) {
        Container container = create(runtime, id, script);
        container.start();
        return container;
    }

    /** The files of the one container that there is. */
    ProcessRunFiles runFiles(String id) throws IOException {
        return new ProcessIdRegistry(runDirectory).find(new ContainerId(id)).orElseThrow().files();
    }

    /** Kills, stops or continues the supervisor of a container, and waits until it has reacted. */
    void signalMonitor(String id, Signal signal) throws Exception {
        ProcessTable processTable = ProcessTable.ofHost();
        ProcessIdentity monitor = runFiles(id).processes().orElseThrow().monitor();
        assertTrue(new RunProcessFinder(processTable).signal(monitor.pid(),
                monitor.startTimeTicks(), signal.number()));
        if (signal.equals(Signal.STOP)) {
            awaitCondition("the supervisor stands still",
                    () -> processTable.find(monitor.pid()).orElseThrow().state() == 'T');
        }
        if (signal.equals(Signal.KILL)) {
            awaitCondition("the supervisor is gone",
                    () -> !processTable.isAlive(monitor.pid(), monitor.startTimeTicks()));
        }
    }

    /** As if another process were the program of a run. */
    static void recordProcesses(ProcessRunFiles files, long pid, long startTimeTicks, String boot)
            throws Exception {
        ProcessIdentity monitor = files.processes().orElseThrow().monitor();
        Files.writeString(files.directory().resolve("created"), pid + " " + startTimeTicks + " "
                + monitor.pid() + " " + monitor.startTimeTicks() + " " + boot + "\n");
    }

    static void awaitState(Container container, State state) throws Exception {
        awaitCondition("state " + state, () -> container.state() == state);
    }

    static void awaitCondition(String description, Callable<Boolean> condition) throws Exception {
        long deadlineNanos = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadlineNanos) {
                fail("not in time: " + description);
            }
            new CountDownLatch(1).await(2, TimeUnit.MILLISECONDS);
        }
    }

    /** Living processes whose environment shows that they belong to a run of these directories. */
    List<Long> processes() throws IOException {
        List<Long> found = new ArrayList<>();
        String directoryName = directory.toString();
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : entries.filter(e -> e.getFileName().toString().matches("\\d+")).toList()) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (pid == ProcessHandle.current().pid()) {
                    continue;
                }
                if (text(entry.resolve("environ")).contains(directoryName)
                        || text(entry.resolve("cmdline")).contains(directoryName)) {
                    found.add(pid);
                }
            }
        }
        return found;
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** What lies in the run directory beyond the directories that stay. */
    List<String> leftovers() throws IOException {
        if (!Files.exists(runDirectory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(runDirectory)) {
            return all.map(runDirectory::relativize)
                    .map(Path::toString)
                    .filter(name -> !name.isEmpty() && !name.equals("containers"))
                    .toList();
        }
    }

    void assertNothingLeft() throws Exception {
        assertEquals(List.of(), leftovers());
        awaitCondition("no process is left", () -> processes().isEmpty());
    }

    /** Removes all that is there, by force. */
    void cleanUp() throws Exception {
        try (ProcessRuntime runtime = new ProcessRuntime(context(Map.of()))) {
            for (Container container : runtime.list()) {
                container.forceDelete();
            }
        }
        runtimes.forEach(ProcessRuntime::close);
        try {
            assertNothingLeft();
        } finally {
            DirectoryTree.delete(directory);
        }
    }

    static Optional<String> failureOf(Runnable action) {
        try {
            action.run();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e.getClass().getSimpleName());
        }
    }

    private static String json(List<String> texts) {
        return texts.stream()
                .map(text -> "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
                        + "\"")
                .toList()
                .toString();
    }
}
