package dev.stowage.integration.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.State;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.Failpoints;
import dev.stowage.storage.file.InstrumentedFileStatusStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A container that is to be removed at its exit, while no manager is running that could observe the exit. */
class RemoveAtExitTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource(value = CrashTestPair.class, names = {"RUNC_FILE", "PROCESS_FILE"})
    void theMonitorRemovesItThoughTheManagerWasKilled(CrashTestPair pair, @TempDir Path directory)
            throws Exception {
        pair.assumeAvailable();
        CrashTestEnvironment environment = environment(directory);
        startAndKillManager(pair, environment, javaCommand(RemovingEngineMain.REAP, pair, environment));
        assertEquals(List.of(), managers(environment), "no process polls while the container runs");
        assertTrue(record(environment).isPresent(), "the container still runs");
        assertTrue(CrashTestPoller.awaitTrue(TIMEOUT, () -> record(environment).isEmpty()),
                () -> "still there: " + record(environment));
        assertTrue(CrashTestPoller.awaitTrue(TIMEOUT, () -> managers(environment).isEmpty()),
                () -> "still running: " + managers(environment));
        expectNothingLeft(pair, environment);
    }

    @ParameterizedTest
    @EnumSource(value = CrashTestPair.class, names = {"RUNC_FILE", "PROCESS_FILE"})
    void theNextEngineRemovesItIfTheExitCommandFailsOrHangs(CrashTestPair pair, @TempDir Path directory)
            throws Exception {
        pair.assumeAvailable();
        for (String script : List.of("exit 3",
                "echo $$ > " + directory.resolve("hanging") + "; exec sleep 60")) {
            CrashTestEnvironment environment = environment(directory);
            startAndKillManager(pair, environment, List.of("/bin/sh", "-c", script, "sh"));
            try (EngineInstance instance = EngineInstance.open(pair, environment, Failpoints.NONE)) {
                assertTrue(CrashTestPoller.awaitTrue(TIMEOUT,
                        () -> instance.findContainer()
                                .map(found -> found.state() == State.STOPPED)
                                .orElse(true)),
                        script);
            }
            expectNothingLeft(pair, environment);
        }
        Path hanging = directory.resolve("hanging");
        assertTrue(CrashTestPoller.awaitTrue(TIMEOUT, () -> Files.exists(hanging)),
                "the command was started");
        ProcessHandle.of(Long.parseLong(Files.readString(hanging).strip()))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    private static CrashTestEnvironment environment(Path directory) throws Exception {
        return new CrashTestEnvironment(directory.resolve("case"), CrashTestEnvironment.rootfs(directory),
                new ContainerId(RemovingEngineMain.ID));
    }

    private static void startAndKillManager(CrashTestPair pair, CrashTestEnvironment environment,
            List<String> exitCommand) throws Exception {
        List<String> command = new ArrayList<>(javaCommand(RemovingEngineMain.START, pair, environment));
        command.addAll(exitCommand);
        Path output = environment.directory().resolve("manager.log");
        Process manager =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertTrue(manager.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(137, manager.exitValue(), Files.readString(output));
    }

    private static List<String> javaCommand(String mode, CrashTestPair pair,
            CrashTestEnvironment environment) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), RemovingEngineMain.class.getName(), mode, pair.name(),
                environment.directory().toString(), environment.rootfs().toString());
    }

    /**
     * The engines and shells that know the directories of the case, without the monitors of the container.
     */
    private static List<String> managers(CrashTestEnvironment environment) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(environment.directory().toString()))
                .filter(line -> !line.contains("conmon") && !line.contains("supervisor.sh"))
                .filter(line -> line.contains("java") || line.contains("sh"))
                .toList();
    }

    private static Optional<ContainerRecord> record(CrashTestEnvironment environment) {
        try (var storage =
                InstrumentedFileStatusStorage.open(environment.context("storage", "file"), Failpoints.NONE)) {
            return storage.list()
                    .stream()
                    .filter(RecordEntry.ReadableRecord.class::isInstance)
                    .map(entry -> ((RecordEntry.ReadableRecord) entry).record())
                    .findAny();
        }
    }

    private static void expectNothingLeft(CrashTestPair pair, CrashTestEnvironment environment) {
        try (EngineInstance instance = EngineInstance.open(pair, environment, Failpoints.NONE)) {
            assertEquals(List.of(), instance.engine().list());
        }
    }
}
