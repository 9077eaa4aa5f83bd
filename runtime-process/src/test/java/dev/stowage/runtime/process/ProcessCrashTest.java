package dev.stowage.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.bundle.OciBundle;
import dev.stowage.posix.ExecutablePath;
import dev.stowage.posix.ProcessTable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A manager that dies at any moment leaves a complete container, or what settle clears. */
class ProcessCrashTest {
    private static final ContainerId ID = new ContainerId("victim");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** More of all that is random: {@code -Dstowage.rounds=5}. */
    private static final int ROUNDS = Integer.getInteger("stowage.rounds", 1);

    private ProcessRuntimeFixture fixture;
    private ProcessRuntime runtime;

    @BeforeEach
    void open() throws Exception {
        fixture = new ProcessRuntimeFixture();
        runtime = fixture.open();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        fixture.cleanUp();
    }

    /** What the manager that dies does. */
    private enum CrashedOperation {
        CREATE,
        DELETE,
        FORCE_DELETE
    }

    @ParameterizedTest
    @EnumSource(value = ProcessFailpoint.class, names = {"RESERVED", "PREPARED", "LAUNCHED", "CREATED"})
    void aCrashedCreateIsRecovered(ProcessFailpoint failpoint) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            crashAt(CrashedOperation.CREATE, failpoint);
            assertRecovered(failpoint.name());
        }
    }

    @ParameterizedTest
    @EnumSource(value = ProcessFailpoint.class, names = {"ENDED", "UNLINKED", "REMOVED"})
    void aCrashedDeleteIsRecoveredOrRepeated(ProcessFailpoint failpoint) throws Exception {
        Container container = fixture.start(runtime, ID.value(), "exit 42");
        assertEquals(42, container.await().commandLineCode());
        crashAt(CrashedOperation.DELETE, failpoint);
        Optional<Container> recovered = runtime.recover(ID);
        if (recovered.isPresent()) {
            assertEquals(42, recovered.orElseThrow().await().commandLineCode());
            recovered.orElseThrow().delete();
        }
        fixture.assertNothingLeft();
    }

    @ParameterizedTest
    @EnumSource(value = ProcessFailpoint.class, names = {"FENCED", "ENDED", "UNLINKED", "REMOVED"})
    void aCrashedForceDeleteIsRepeated(ProcessFailpoint failpoint) throws Exception {
        fixture.start(runtime, ID.value(), "sleep 1000 & wait");
        crashAt(CrashedOperation.FORCE_DELETE, failpoint);
        for (Container container : runtime.list()) {
            container.forceDelete();
        }
        fixture.assertNothingLeft();
    }

    /**
     * The launcher is under way while its manager is already dead: settled at any moment between its start
     * and its line, it must neither appear later nor be lost.
     */
    @Test
    void aLauncherUnderWayIsFenced() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        ProcessIdRegistry idRegistry = new ProcessIdRegistry(fixture.runDirectory);
        OciBundle bundle = OciBundle.read(fixture.shellBundle("exec sleep 1000"));
        HostTools hostTools =
                ((HostTools.SearchResult.Found) HostTools.search(Optional.empty(), ExecutablePath.STANDARD))
                        .hostTools();
        int complete = 0;
        for (int round = 0; round < 40 * ROUNDS; round++) {
            long nanos = random.nextLong(8_000_000);
            SupervisorLauncher launcher = new SupervisorLauncher(idRegistry, TIMEOUT, failpoint -> {
                if (failpoint == ProcessFailpoint.LAUNCHED) {
                    pause(nanos);
                    throw new SimulatedCrash();
                }
            });
            ProcessIdRegistry.Reservation reservation =
                    idRegistry.reserve(ID, new RunId(Incarnation.generate(random), 1)).orElseThrow();
            launcher.prepare(reservation, bundle, ResolvedProgram.of(ID, bundle), List.of());
            assertThrows(SimulatedCrash.class, () -> launcher.launch(reservation, hostTools));
            complete += assertRecovered("seed " + seed);
        }
        assertTrue(complete > 0 && complete < 40 * ROUNDS, complete + " complete, seed " + seed);
    }

    /** A moment that is meant to be a moment: no condition is waited for. */
    private static void pause(long nanos) {
        try {
            new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes the place of the manager's death. */
    private static final class SimulatedCrash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aManagerKilledAtARandomMomentIsRecovered() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 4 * ROUNDS; round++) {
            Process manager = launch(CrashedOperation.CREATE, "-");
            ProcessRuntimeFixture.awaitCondition("it has begun", () -> !manager.isAlive()
                    || Files.isSymbolicLink(fixture.runDirectory.resolve("containers/" + ID)));
            pause(random.nextLong(25_000_000));
            manager.destroyForcibly();
            assertTrue(manager.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
            assertRecovered("seed " + seed);
        }
    }

    /** A manager under nohup, or started by a script with {@code &}. */
    @Test
    void signalsIgnoredByTheManagerAreNotIgnoredByTheProgram() throws Exception {
        Path bundle = fixture.bundle("/bin/grep", "SigIgn", "/proc/self/status");
        List<String> manager =
                new ArrayList<>(List.of("/bin/sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh"));
        manager.addAll(command(bundle, CrashedOperation.CREATE, "-"));
        Process process = start(manager);
        assertTrue(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        Container container = runtime.find(ID);
        container.start();
        assertEquals(0, container.await().commandLineCode());
        String line = Files.readString(fixture.runFiles(ID.value()).stdout()).strip();
        long ignored = Long.parseUnsignedLong(line.substring(line.indexOf('\t') + 1), 16);
        assertEquals(0, ignored & 0x7FFF_FFFF, line);
    }

    /** Returns 1 if the container was complete, 0 if it was cleared. */
    private int assertRecovered(String message) throws Exception {
        Optional<Container> recovered = runtime.recover(ID);
        if (recovered.isPresent()) {
            Container container = recovered.orElseThrow();
            assertEquals(State.CREATED, container.state(), message);
            container.start();
            container.kill(Signal.KILL);
            assertEquals(137, container.await().commandLineCode(), message);
            container.delete();
        }
        fixture.assertNothingLeft();
        return recovered.isPresent() ? 1 : 0;
    }

    private void crashAt(CrashedOperation operation, ProcessFailpoint failpoint) throws Exception {
        Process manager = launch(operation, failpoint.name());
        assertTrue(manager.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(137, manager.exitValue(), "it died at " + failpoint);
    }

    private Process launch(CrashedOperation operation, String failpoint) throws Exception {
        return start(command(fixture.shellBundle("exec sleep 1000"), operation, failpoint));
    }

    private List<String> command(Path bundle, CrashedOperation operation, String failpoint) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), ProcessCrashTest.class.getName(),
                fixture.directory.toString(), bundle.toString(), operation.name(), failpoint);
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(new File(fixture.directory.toFile(), "manager.log"))
                .start();
    }

    /** The manager that dies. */
    public static void main(String[] arguments) throws Exception {
        ProcessRuntimeFixture fixture = new ProcessRuntimeFixture(Path.of(arguments[0]));
        ProcessRuntime runtime = fixture.open(Map.of(), failpoint -> {
            if (failpoint.name().equals(arguments[3])) {
                killSelf();
            }
        });
        switch (CrashedOperation.valueOf(arguments[2])) {
            case CREATE -> runtime.create(ID, Path.of(arguments[1]));
            case DELETE -> runtime.find(ID).delete();
            case FORCE_DELETE -> runtime.find(ID).forceDelete();
        }
    }

    private static void killSelf() {
        try {
            ProcessTable processTable = ProcessTable.ofHost();
            long self = ProcessHandle.current().pid();
            new RunProcessFinder(processTable).signal(self,
                    processTable.find(self).orElseThrow().startTimeTicks(), Signal.KILL.number());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
