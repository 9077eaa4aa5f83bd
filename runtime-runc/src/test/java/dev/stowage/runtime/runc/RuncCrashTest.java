package dev.stowage.runtime.runc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.OciRuntimeFixture;
import dev.stowage.runtime.oci.OciFailpoint;
import dev.stowage.runtime.runc.CrashingRuncProcess.CrashingOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * kill -9 of the manager at every step, and at random moments between a launch and the monitor's report: what
 * it left is settled by the next one. With {@code -Dstowage.long=true} 200 random moments instead of a few.
 */
class RuncCrashTest {
    private static final String[] PROGRAM = {"sh", "-c", "sleep 0.2; exit 42"};

    static Stream<Arguments> steps() {
        return Stream.of(Arguments.of(CrashingOperation.CREATE, OciFailpoint.RESERVED),
                Arguments.of(CrashingOperation.CREATE, OciFailpoint.BUNDLE_WRITTEN),
                Arguments.of(CrashingOperation.CREATE, OciFailpoint.MONITOR_LAUNCHED),
                Arguments.of(CrashingOperation.CREATE, OciFailpoint.MONITOR_REPORTED),
                Arguments.of(CrashingOperation.CREATE, OciFailpoint.IDENTITY_RECORDED),
                Arguments.of(CrashingOperation.START, OciFailpoint.COMMAND_STARTING),
                Arguments.of(CrashingOperation.START, OciFailpoint.COMMAND_ENDED),
                Arguments.of(CrashingOperation.START, OciFailpoint.STARTED),
                Arguments.of(CrashingOperation.DELETE, OciFailpoint.COMMAND_STARTING),
                Arguments.of(CrashingOperation.DELETE, OciFailpoint.COMMAND_ENDED),
                Arguments.of(CrashingOperation.DELETE, OciFailpoint.RUNTIME_DELETED),
                Arguments.of(CrashingOperation.DELETE, OciFailpoint.ID_RELEASED),
                Arguments.of(CrashingOperation.FORCE_DELETE, OciFailpoint.FENCED),
                Arguments.of(CrashingOperation.FORCE_DELETE, OciFailpoint.KILLED),
                Arguments.of(CrashingOperation.FORCE_DELETE, OciFailpoint.RUNTIME_DELETED),
                Arguments.of(CrashingOperation.FORCE_DELETE, OciFailpoint.ID_RELEASED));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void theNextManagerRecovers(CrashingOperation operation, OciFailpoint failpoint) throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            ContainerId id = fixture.freshId();
            Path bundle = fixture.bundle(PROGRAM);
            prepare(fixture, operation, id, bundle);
            assertTrue(CrashingRuncProcess.isKilledAtFailpoint(fixture.directory(), id, bundle,
                    operation, failpoint, 0));
            assertRecovered(fixture, id, bundle);
        }
    }

    /** As a service manager does that stops the service of a manager. */
    @Test
    void aMonitorOutlivesTheControlGroupOfItsManager() throws Exception {
        Path hierarchy = Stream.of("systemd", "pids", "")
                .map(Path.of("/sys/fs/cgroup")::resolve)
                .filter(path -> Files.exists(path.resolve("cgroup.procs")))
                .findFirst()
                .orElseThrow();
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            ContainerId id = fixture.freshId();
            Path service = Files.createDirectory(hierarchy.resolve("service-" + id));
            try {
                Path processes = service.resolve("cgroup.procs");
                List<String> starter = List.of("/bin/sh", "-c", "echo $$ >\"$1\"; shift; exec \"$@\"", "join",
                        processes.toString());
                assertTrue(CrashingRuncProcess.isKilledAtFailpoint(starter, fixture.directory(), id,
                        fixture.bundle(PROGRAM), CrashingOperation.CREATE,
                        OciFailpoint.IDENTITY_RECORDED, 0));
                assertEquals(List.of(), Files.readAllLines(processes), "nothing else would be killed");
            } finally {
                Files.delete(service);
            }
            Container container = fixture.runtime().find(id);
            container.start();
            assertEquals(42, container.await().commandLineCode());
        }
    }

    private static void prepare(OciRuntimeFixture<RuncRuntime> fixture, CrashingOperation operation,
            ContainerId id, Path bundle) {
        switch (operation) {
            case CREATE -> {
                // the verb itself makes it
            }
            case START, RECOVER, PAUSE, FORCE_DELETE -> fixture.runtime().create(id, bundle);
            case DELETE -> {
                Container container = fixture.runtime().create(id, bundle);
                container.start();
                container.await();
            }
        }
    }

    @Test
    @Timeout(1_200)
    void atAnyMomentBeforeTheReport() throws Exception {
        int rounds = Boolean.getBoolean("stowage.long") ? 200 : 5;
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            long seed = fixture.seed();
            Random random = new Random(seed);
            Path bundle = fixture.bundle(PROGRAM);
            int complete = 0;
            for (int round = 0; round < rounds; round++) {
                ContainerId id = fixture.freshId();
                assertTrue(CrashingRuncProcess.isKilledAtFailpoint(fixture.directory(), id, bundle,
                        CrashingOperation.CREATE, OciFailpoint.MONITOR_LAUNCHED, random.nextInt(60_000)),
                        "seed " + seed + " round " + round);
                try {
                    complete += assertRecovered(fixture, id, bundle) ? 1 : 0;
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("seed " + seed + " round " + round, e);
                }
            }
            System.out.println("crashes before the report: seed " + seed + ", " + rounds + " rounds, "
                    + complete + " containers were complete");
        }
    }

    /** Settles, checks that the outcome is one of the two allowed, and clears; tells which. */
    private static boolean assertRecovered(OciRuntimeFixture<RuncRuntime> fixture, ContainerId id,
            Path bundle) throws IOException {
        try (RuncRuntime next = fixture.openAnother()) {
            Optional<Container> recovered = next.recover(id);
            if (recovered.isPresent()) {
                Container container = recovered.orElseThrow();
                if (container.state() == State.CREATED) {
                    container.start();
                }
                assertTrue(List.of(42, 137).contains(container.await().commandLineCode()));
                container.delete();
            } else {
                assertNotFound(next, id);
            }
            fixture.assertNoLeaks();
            fixture.assertNoCgroupLeft(id);
            Container again = next.create(id, bundle);
            again.start();
            assertEquals(42, again.await().commandLineCode());
            again.delete();
            return recovered.isPresent();
        }
    }

    private static void assertNotFound(RuncRuntime runtime, ContainerId id) {
        org.junit.jupiter.api.Assertions.assertThrows(NotFoundException.class, () -> runtime.find(id));
    }
}
