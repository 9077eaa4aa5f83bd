package dev.stowage.runtime.runc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.runtime.oci.OciStep;
import dev.stowage.runtime.runc.CrashingManager.Verb;
import dev.stowage.harness.OciBench;
import java.io.IOException;
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
class CrashTest {
    private static final String[] PROGRAM = {"sh", "-c", "sleep 0.2; exit 42"};

    static Stream<Arguments> steps() {
        return Stream.of(
                Arguments.of(Verb.CREATE, OciStep.RESERVED),
                Arguments.of(Verb.CREATE, OciStep.BUNDLE_WRITTEN),
                Arguments.of(Verb.CREATE, OciStep.MONITOR_LAUNCHED),
                Arguments.of(Verb.CREATE, OciStep.MONITOR_REPORTED),
                Arguments.of(Verb.CREATE, OciStep.IDENTITY_RECORDED),
                Arguments.of(Verb.START, OciStep.COMMAND_NEXT),
                Arguments.of(Verb.START, OciStep.COMMAND_ENDED),
                Arguments.of(Verb.START, OciStep.STARTED),
                Arguments.of(Verb.DELETE, OciStep.COMMAND_NEXT),
                Arguments.of(Verb.DELETE, OciStep.COMMAND_ENDED),
                Arguments.of(Verb.DELETE, OciStep.RUNTIME_FORGOT),
                Arguments.of(Verb.DELETE, OciStep.ID_FREED),
                Arguments.of(Verb.FORCE_DELETE, OciStep.FENCED),
                Arguments.of(Verb.FORCE_DELETE, OciStep.KILLED),
                Arguments.of(Verb.FORCE_DELETE, OciStep.RUNTIME_FORGOT),
                Arguments.of(Verb.FORCE_DELETE, OciStep.ID_FREED));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void theNextManagerSettles(Verb verb, OciStep step) throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            ContainerId id = bench.id();
            Path bundle = bench.bundle(PROGRAM);
            prepare(bench, verb, id, bundle);
            assertTrue(CrashingManager.dies(bench.directory(), id, bundle, verb, step, 0));
            settled(bench, id, bundle);
        }
    }

    private static void prepare(OciBench<RuncRuntime> bench, Verb verb, ContainerId id, Path bundle) {
        switch (verb) {
            case CREATE -> {
                // the verb itself makes it
            }
            case START, SETTLE, PAUSE, FORCE_DELETE -> bench.runtime().create(id, bundle);
            case DELETE -> {
                Container container = bench.runtime().create(id, bundle);
                container.start();
                container.await();
            }
        }
    }

    @Test
    @Timeout(1_200)
    void atAnyMomentBeforeTheReport() throws Exception {
        int rounds = Boolean.getBoolean("stowage.long") ? 200 : 5;
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            long seed = bench.seed();
            Random random = new Random(seed);
            Path bundle = bench.bundle(PROGRAM);
            int complete = 0;
            for (int round = 0; round < rounds; round++) {
                ContainerId id = bench.id();
                assertTrue(CrashingManager.dies(bench.directory(), id, bundle, Verb.CREATE,
                        OciStep.MONITOR_LAUNCHED, random.nextInt(60_000)),
                        "seed " + seed + " round " + round);
                try {
                    complete += settled(bench, id, bundle) ? 1 : 0;
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("seed " + seed + " round " + round, e);
                }
            }
            System.out.println(
                    "crashes before the report: seed " + seed + ", " + rounds + " rounds, " + complete
                            + " containers were complete");
        }
    }

    /** Settles, checks that the outcome is one of the two allowed, and clears; tells which. */
    private static boolean settled(OciBench<RuncRuntime> bench, ContainerId id, Path bundle)
            throws IOException {
        try (RuncRuntime next = bench.other()) {
            Optional<Container> known = next.settle(id);
            if (known.isPresent()) {
                Container container = known.orElseThrow();
                if (container.state() == State.CREATED) {
                    container.start();
                }
                assertTrue(List.of(42, 137).contains(container.await().commandLineCode()));
                container.delete();
            } else {
                assertNotFound(next, id);
            }
            bench.assertNothingLeft();
            bench.assertNoGroupLeft(id);
            Container again = next.create(id, bundle);
            again.start();
            assertEquals(42, again.await().commandLineCode());
            again.delete();
            return known.isPresent();
        }
    }

    private static void assertNotFound(RuncRuntime runtime, ContainerId id) {
        org.junit.jupiter.api.Assertions.assertThrows(NotFoundException.class, () -> runtime.find(id));
    }
}
