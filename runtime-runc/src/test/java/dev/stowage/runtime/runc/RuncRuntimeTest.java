package dev.stowage.runtime.runc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.harness.OciRuntimeFixture;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuncRuntimeTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void aRunGoesFromCreatedToStoppedWithItsCode() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create(OciRuntimeFixture.untilTerm(42));
            assertEquals(State.CREATED, container.state());
            assertEquals(Monitoring.MONITORED, container.observe().monitoring());
            OciRuntimeFixture.startUntilTerm(container);
            assertEquals(State.RUNNING, container.state());
            assertTrue(container.observe().startedAt().isPresent());
            container.kill(Signal.TERM);
            Exit.Exited exit = assertInstanceOf(Exit.Exited.class, container.await());
            assertEquals(42, exit.code());
            assertEquals(ExitSource.EXIT_FILE, exit.source());
            assertEquals(State.STOPPED, container.state());
            assertEquals(exit, container.await());
            assertEquals(exit, fixture.openAnother().find(container.id()).await());
            container.delete();
            assertEquals(exit, container.await());
            assertThrows(NotFoundException.class, container::state);
            assertThrows(NotFoundException.class, () -> fixture.runtime().find(container.id()));
            fixture.assertNoCgroupLeft(container.id());
        }
    }

    @Test
    void anIdIsTakenOnce() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sleep", "1000");
            assertThrows(AlreadyExistsException.class,
                    () -> fixture.openAnother().create(container.id(), fixture.bundle("true")));
            assertEquals(State.CREATED, container.state());
        }
    }

    @Test
    void aControlGroupIsForOneContainer() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.runtime().create(fixture.freshId(), inGroup(fixture, "/%s"));
            container.start();
            String group = "/test-" + fixture.seed();
            for (String taken : List.of(group, group.substring(1), group + "/../" + group, "/", "/stowage")) {
                assertThrows(InvalidArgumentException.class,
                        () -> fixture.runtime().create(fixture.freshId(), inGroup(fixture, taken)), taken);
            }
            assertEquals(State.RUNNING, container.state());
            container.pause();
            assertEquals(State.PAUSED, container.state());
            container.forceDelete();
            Container next = fixture.runtime().create(fixture.freshId(), inGroup(fixture, group));
            next.forceDelete();
        }
    }

    private static Path inGroup(OciRuntimeFixture<RuncRuntime> fixture, String group) throws Exception {
        Path bundle = fixture.bundle("sleep", "1000");
        Path config = bundle.resolve("config.json");
        Files.writeString(config, Files.readString(config)
                .replace("\"linux\":{",
                        "\"linux\":{\"cgroupsPath\":\"" + group.formatted("test-" + fixture.seed()) + "\","));
        return bundle;
    }

    @Test
    void pausedIsFrozenAndTakesNoSignal() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sleep", "1000");
            assertThrows(IllegalTransitionException.class, container::pause);
            container.start();
            container.pause();
            assertEquals(State.PAUSED, container.state());
            assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.KILL));
            assertThrows(IllegalTransitionException.class, container::pause);
            container.resume();
            assertEquals(State.RUNNING, container.state());
            assertThrows(IllegalTransitionException.class, container::resume);
            container.pause();
            container.stop(Signal.KILL, TIMEOUT);
            assertEquals(137, container.await().commandLineCode());
        }
    }

    @Test
    void aCreatedContainerTakesSignalsAndIsNotDeleted() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sleep", "1000");
            assertThrows(IllegalTransitionException.class, container::delete);
            container.kill(Signal.TERM);
            assertTrue(container.await(TIMEOUT).isPresent());
            Container other = fixture.create("sleep", "1000");
            other.kill(Signal.KILL);
            assertEquals(137, other.await().commandLineCode());
            assertThrows(IllegalTransitionException.class, other::start);
        }
    }

    @Test
    void aMissingProgramIsReportedAtCreateAndLeavesNothing() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            OperationFailedException missing =
                    assertThrows(OperationFailedException.class, () -> fixture.create("/nope"));
            assertEquals(Optional.of(StartFailure.PROGRAM_MISSING), missing.startFailure());
            assertEquals(Optional.of(StartFailure.PROGRAM_MISSING),
                    assertThrows(OperationFailedException.class, () -> fixture.create("nope"))
                            .startFailure());
            assertEquals(Optional.of(StartFailure.PROGRAM_NOT_EXECUTABLE),
                    assertThrows(OperationFailedException.class, () -> fixture.create("/not-executable"))
                            .startFailure());
            fixture.assertNoLeaks();
        }
    }

    @Test
    void theLogHasEveryByte() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sh", "-c",
                    "printf 'a\\0b\\n\\n\\377no end'; head -c 100000 /proc/kallsyms >&2; sleep 0.3; printf '\\nlast'");
            container.start();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int errors = 0;
            try (ContainerLogReader reader = container.logs(LogRequest.FOLLOW)) {
                Optional<LogChunk> chunk = reader.next();
                while (chunk.isPresent()) {
                    byte[] bytes = new byte[chunk.orElseThrow().bytes().remaining()];
                    chunk.orElseThrow().bytes().get(bytes);
                    switch (chunk.orElseThrow().stream()) {
                        case STDOUT -> out.write(bytes);
                        case STDERR -> errors += bytes.length;
                    }
                    chunk = reader.next();
                }
            }
            assertEquals("a\0b\n\n\u00ffno end\nlast", out.toString(StandardCharsets.ISO_8859_1));
            assertEquals(100_000, errors);
        }
    }

    @Test
    void forceDeleteSucceedsWithADamagedStateFile() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            for (String damage : java.util.List.of("", "{\"id\":\"x", "\0\0\0\0\0\0", "missing")) {
                Container container = fixture.create("sleep", "1000");
                container.start();
                java.nio.file.Path runtime;
                try (var all = Files.list(fixture.runFiles(container.id()).resolve("runtime"))) {
                    runtime = all.findFirst().orElseThrow();
                }
                if (damage.equals("missing")) {
                    Files.delete(runtime.resolve("state.json"));
                } else {
                    Files.writeString(runtime.resolve("state.json"), damage);
                }
                assertEquals(State.UNKNOWN, container.state(), damage);
                container.forceDelete();
                assertEquals(137, container.await().commandLineCode());
                fixture.assertNoCgroupLeft(container.id());
            }
            fixture.assertNoLeaks();
        }
    }

    @Test
    void processesHavePidsOfTheHost() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.create("sh", "-c", "sleep 1000 & sleep 1001; true");
            container.start();
            dev.stowage.api.ProcessIdentity init = container.observe().init().orElseThrow();
            Backoff.polling(Deadline.after(TIMEOUT)).await(() -> container.processes().size() == 3);
            assertEquals(3, container.processes().size());
            assertTrue(container.processes().contains(init));
        }
    }

    @Test
    void killAndForcedDeleteEndWhatIsFrozenInAGroupBelow() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container killed = fixture.create("sleep", "1000");
            killed.start();
            freezeInGroupBelow(killed.observe().init().orElseThrow().pid());
            killed.kill(Signal.KILL);
            assertEquals(137, assertInstanceOf(Exit.Exited.class, killed.await()).code());
            killed.delete();
            Container deleted = fixture.create("sleep", "1000");
            deleted.start();
            freezeInGroupBelow(deleted.observe().init().orElseThrow().pid());
            deleted.forceDelete();
            fixture.assertNoLeaks();
        }
    }

    /** Freezes a process as a program that has access to its control group can. */
    private static void freezeInGroupBelow(long pid) throws Exception {
        List<String> groups = Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"));
        Optional<String> freezer = groups.stream().filter(line -> line.contains(":freezer:")).findFirst();
        String line =
                freezer.or(() -> groups.stream().filter(g -> g.startsWith("0::")).findFirst()).orElseThrow();
        Path mount = Path.of(freezer.isPresent() ? "/sys/fs/cgroup/freezer" : "/sys/fs/cgroup");
        Path group = Path.of(mount + line.substring(line.lastIndexOf(':') + 1)).resolve("below");
        Files.createDirectory(group);
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
        Files.writeString(group.resolve(freezer.isPresent() ? "freezer.state" : "cgroup.freeze"),
                freezer.isPresent() ? "FROZEN" : "1");
    }

    @Test
    void withoutAPidNamespaceDeleteKillsTheOtherProcesses() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            Container container = fixture.runtime()
                    .create(fixture.freshId(), fixture.bundleWithNamespaces(List.of("mount", "ipc", "uts"),
                            "sh", "-c", "sleep 1000 & sleep 0.2; exit 3"));
            container.start();
            assertEquals(3, container.await().commandLineCode());
            container.delete();
            fixture.assertNoCgroupLeft(container.id());
        }
    }
}
