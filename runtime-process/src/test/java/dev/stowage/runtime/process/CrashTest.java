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
import dev.stowage.posix.ProcessTable;
import dev.stowage.records.bundle.OciBundle;
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
class CrashTest {
    private static final ContainerId ID = new ContainerId("victim");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** More of all that is random: {@code -Dstowage.rounds=5}. */
    private static final int ROUNDS = Integer.getInteger("stowage.rounds", 1);

    private Ground ground;
    private ProcessRuntime runtime;

    @BeforeEach
    void open() throws Exception {
        ground = new Ground();
        runtime = ground.open();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        ground.finish();
    }

    /** What the manager that dies does. */
    private enum Verb {
        CREATE, DELETE, FORCE_DELETE
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"RESERVED", "PREPARED", "LAUNCHED", "CREATED"})
    void aCreateThatDiesIsSettled(Step step) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            dieAt(Verb.CREATE, step);
            assertSettled(step.name());
        }
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"ENDED", "UNLINKED", "REMOVED"})
    void aDeleteThatDiesIsSettledOrDoneAgain(Step step) throws Exception {
        Container container = ground.start(runtime, ID.value(), "exit 42");
        assertEquals(42, container.await().commandLineCode());
        dieAt(Verb.DELETE, step);
        Optional<Container> settled = runtime.settle(ID);
        if (settled.isPresent()) {
            assertEquals(42, settled.orElseThrow().await().commandLineCode());
            settled.orElseThrow().delete();
        }
        ground.assertNothingLeft();
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"FENCED", "ENDED", "UNLINKED", "REMOVED"})
    void aForcedDeleteThatDiesIsDoneAgain(Step step) throws Exception {
        ground.start(runtime, ID.value(), "sleep 1000 & wait");
        dieAt(Verb.FORCE_DELETE, step);
        for (Container container : runtime.list()) {
            container.forceDelete();
        }
        ground.assertNothingLeft();
    }

    /**
     * The launcher is under way while its manager is already dead: settled at any moment between its start
     * and its line, it must neither appear later nor be lost.
     */
    @Test
    void aLauncherUnderWayIsFenced() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Reservations reservations = new Reservations(ground.run);
        OciBundle bundle = OciBundle.read(ground.shell("exec sleep 1000"));
        Tools tools = ((Tools.Search.Found) Tools.search(Optional.empty(), Optional.empty())).tools();
        int complete = 0;
        for (int round = 0; round < 40 * ROUNDS; round++) {
            long nanos = random.nextLong(8_000_000);
            Creation creation = new Creation(reservations, PATIENCE, (step, id) -> {
                if (step == Step.LAUNCHED) {
                    pause(nanos);
                    throw new Death();
                }
            });
            Reservations.Entry entry = reservations.reserve(ID, new RunId(Incarnation.draw(random), 1))
                    .orElseThrow();
            creation.prepare(entry, bundle, Program.of(ID, bundle));
            assertThrows(Death.class, () -> creation.launch(entry, tools));
            complete += assertSettled("seed " + seed);
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
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aManagerThatIsKilledAtARandomMomentIsSettled() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 4 * ROUNDS; round++) {
            Process manager = launch(Verb.CREATE, "-");
            Ground.until("it has begun", () -> !manager.isAlive()
                    || Files.isSymbolicLink(ground.run.resolve("containers/" + ID)));
            pause(random.nextLong(25_000_000));
            manager.destroyForcibly();
            assertTrue(manager.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertSettled("seed " + seed);
        }
    }

    /** A manager under nohup, or started by a script with {@code &}. */
    @Test
    void whatTheManagerIgnoresTheProgramDoesNot() throws Exception {
        Path bundle = ground.bundle("/bin/grep", "SigIgn", "/proc/self/status");
        List<String> manager = new ArrayList<>(
                List.of("/bin/sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh"));
        manager.addAll(command(bundle, Verb.CREATE, "-"));
        Process process = start(manager);
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        Container container = runtime.find(ID);
        container.start();
        assertEquals(0, container.await().commandLineCode());
        String line = Files.readString(ground.files(ID.value()).stdout()).strip();
        long ignored = Long.parseUnsignedLong(line.substring(line.indexOf('\t') + 1), 16);
        assertEquals(0, ignored & 0x7FFF_FFFF, line);
    }

    /** Returns 1 if the container was complete, 0 if it was cleared. */
    private int assertSettled(String where) throws Exception {
        Optional<Container> settled = runtime.settle(ID);
        if (settled.isPresent()) {
            Container container = settled.orElseThrow();
            assertEquals(State.CREATED, container.state(), where);
            container.start();
            container.kill(Signal.KILL);
            assertEquals(137, container.await().commandLineCode(), where);
            container.delete();
        }
        ground.assertNothingLeft();
        return settled.isPresent() ? 1 : 0;
    }

    private void dieAt(Verb verb, Step step) throws Exception {
        Process manager = launch(verb, step.name());
        assertTrue(manager.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(137, manager.exitValue(), "it died at " + step);
    }

    private Process launch(Verb verb, String step) throws Exception {
        return start(command(ground.shell("exec sleep 1000"), verb, step));
    }

    private List<String> command(Path bundle, Verb verb, String step) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), CrashTest.class.getName(),
                ground.directory.toString(), bundle.toString(), verb.name(), step);
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(ground.directory.toFile(), "manager.log"))
                .start();
    }

    /** The manager that dies. */
    public static void main(String[] arguments) throws Exception {
        Ground ground = new Ground(Path.of(arguments[0]));
        ProcessRuntime runtime = ground.open(Map.of(), (step, id) -> {
            if (step.name().equals(arguments[3])) {
                killMyself();
            }
        });
        switch (Verb.valueOf(arguments[2])) {
            case CREATE -> runtime.create(ID, Path.of(arguments[1]));
            case DELETE -> runtime.find(ID).delete();
            case FORCE_DELETE -> runtime.find(ID).forceDelete();
        }
    }

    private static void killMyself() {
        try {
            ProcessTable table = ProcessTable.ofHost();
            long self = ProcessHandle.current().pid();
            new Members(table).signal(self, table.find(self).orElseThrow().startTimeTicks(),
                    Signal.KILL.number());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
