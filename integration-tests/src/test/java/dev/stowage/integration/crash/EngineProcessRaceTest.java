package dev.stowage.integration.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.stowage.api.ContainerId;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.integration.crash.RacingEngineMain.RacingOperation;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.Failpoints;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Two managers in JVMs of their own perform the same or opposite operations on one id at the same time. One
 * succeeds; the other receives the error of the contract and destroys nothing. A third manager checks the
 * outcome.
 */
@ResourceLock("both processors")
@Timeout(value = 1, unit = TimeUnit.HOURS)
class EngineProcessRaceTest {
    /**
     * The time for a line to reach the other process. If it is too short, the operations overlap less, and
     * the test still passes.
     */
    private static final long HEAD_START_NANOS = 2_000_000;
    private static final int JITTER_NANOS = 1_000_000;

    private final long seed = Long.getLong("stowage.seed", new SecureRandom().nextLong());
    private final Random random = new Random(seed);
    private final Map<String, Integer> outcomes = new TreeMap<>();

    @Test
    void oneWinsAndNothingIsDestroyed() throws Exception {
        CrashTestPair crashTestPair = CrashTestPair.preferred();
        crashTestPair.assumeAvailable();
        int rounds = CrashTestScale.of().of(10, 200);
        System.out.println("races: seed " + seed);
        Path directory = Files.createTempDirectory("stowage-race");
        try {
            Path rootfs = CrashTestEnvironment.rootfs(directory);
            CrashTestEnvironment environment =
                    new CrashTestEnvironment(directory.resolve("1"), rootfs, new ContainerId("racing"));
            ArchivingJvmLauncher archivingJvmLauncher = new ArchivingJvmLauncher(directory);
            try (EngineInstance observer = EngineInstance.open(crashTestPair, environment, Failpoints.NONE);
                    RacingProcess one =
                            new RacingProcess(archivingJvmLauncher, crashTestPair, environment, "1");
                    RacingProcess two =
                            new RacingProcess(archivingJvmLauncher, crashTestPair, environment, "2")) {
                for (int round = 1; round <= rounds; round++) {
                    race(observer, one, two,
                            new ContainerId("r" + round + "x" + Integer.toHexString(random.nextInt())));
                }
            }
        } finally {
            System.out.println("races: seed " + seed + ", " + rounds + " rounds: " + outcomes);
            DirectoryTree.delete(directory);
        }
    }

    private void race(EngineInstance observer, RacingProcess one, RacingProcess two, ContainerId id)
            throws Exception {
        CrashTestEnvironment environment = new CrashTestEnvironment(observer.environment().directory(),
                observer.environment().rootfs(), id);
        try {
            assertOneSucceeded(runConcurrently(one, two, RacingOperation.CREATE, RacingOperation.CREATE, id),
                    Set.of("AlreadyExistsException"));
            assertOutcome(observer, id, ContainerOutcome.CREATED);
            assertOneSucceeded(runConcurrently(one, two, RacingOperation.START, RacingOperation.START, id),
                    Set.of("IllegalTransitionException"));
            assertOutcome(observer, id, ContainerOutcome.RUNNING);
            assertSomeSucceeded(runConcurrently(one, two, RacingOperation.KILL, RacingOperation.KILL, id),
                    Set.of("IllegalTransitionException"));
            EngineContainer killed = observer.engine().find(id);
            assertEquals(ContainerOutcome.KILLED, ContainerOutcome.of(killed.await()), killed.toString());
            assertOutcome(observer, id, ContainerOutcome.KILLED);
            startAgainstDelete(observer, one, two, id);
            assertNoLeftovers(environment);

            assertOneSucceeded(runConcurrently(one, two, RacingOperation.CREATE, RacingOperation.CREATE, id),
                    Set.of("AlreadyExistsException"));
            startAgainstKill(observer, one, two, id);
            assertOneSucceeded(runConcurrently(one, two, RacingOperation.DELETE, RacingOperation.DELETE, id),
                    Set.of("NotFoundException"));
            assertNoLeftovers(environment);

            createAgainstForceDelete(observer, one, two, id);
            assertNoLeftovers(environment);
        } catch (AssertionError | RuntimeException e) {
            new ContainerLeftovers(environment).listing().forEach(System.out::println);
            throw new AssertionError("id " + id + ", seed " + seed + ": " + e.getMessage(), e);
        } finally {
            observer.engine().recover(id).ifPresent(left -> left.forceDelete());
        }
    }

    /** The container is STOPPED: afterwards it runs again, or it is deleted. */
    private void startAgainstDelete(EngineInstance observer, RacingProcess one, RacingProcess two,
            ContainerId id) throws Exception {
        List<String> responses = runConcurrently(one, two, RacingOperation.START, RacingOperation.DELETE, id);
        if (responses.get(0).equals(RacingEngineMain.COMPLETED)) {
            assertTrue(responses.get(1).startsWith("IllegalTransitionException"), responses.toString());
            assertOutcome(observer, id, ContainerOutcome.RUNNING);
            assertSucceededOrNotFound(runConcurrently(one, two, RacingOperation.FORCE_DELETE,
                    RacingOperation.FORCE_DELETE, id));
        } else {
            assertEquals(RacingEngineMain.COMPLETED, responses.get(1), responses.toString());
            assertTrue(responses.get(0).startsWith("NotFoundException"), responses.toString());
        }
    }

    /**
     * The container is CREATED: it is killed before or after its start, or killed and started with a new run.
     */
    private void startAgainstKill(EngineInstance observer, RacingProcess one, RacingProcess two,
            ContainerId id) throws Exception {
        List<String> responses = runConcurrently(one, two, RacingOperation.START, RacingOperation.KILL, id);
        assertEquals(RacingEngineMain.COMPLETED, responses.get(1), responses.toString());
        assertTrue(responses.get(0).equals(RacingEngineMain.COMPLETED)
                || responses.get(0).startsWith("IllegalTransitionException"), responses.toString());
        EngineContainer container = observer.engine().find(id);
        if (container.record().status().run() > 1) {
            assertOutcome(observer, id, ContainerOutcome.RUNNING);
            container.stop(Duration.ZERO);
        }
        assertEquals(ContainerOutcome.KILLED, ContainerOutcome.of(container.await()));
        assertOutcome(observer, id, ContainerOutcome.KILLED);
    }

    /** The container exists: forced deletion always succeeds, before or after the create. */
    private void createAgainstForceDelete(EngineInstance observer, RacingProcess one, RacingProcess two,
            ContainerId id) throws Exception {
        observer.engine()
                .create(id, observer.environment().bundle(observer.pair(), CrashTestProgram.STUBBORN))
                .start();
        List<String> responses =
                runConcurrently(one, two, RacingOperation.CREATE, RacingOperation.FORCE_DELETE, id);
        assertEquals(RacingEngineMain.COMPLETED, responses.get(1), responses.toString());
        if (responses.get(0).equals(RacingEngineMain.COMPLETED)) {
            assertOutcome(observer, id, ContainerOutcome.CREATED);
            observer.engine().find(id).forceDelete();
        } else {
            assertTrue(responses.get(0).startsWith("AlreadyExistsException"), responses.toString());
        }
    }

    private List<String> runConcurrently(RacingProcess one, RacingProcess two, RacingOperation first,
            RacingOperation second, ContainerId id) throws IOException {
        long startNanos = System.nanoTime() + HEAD_START_NANOS;
        one.send(startNanos + random.nextInt(JITTER_NANOS), first, id);
        two.send(startNanos + random.nextInt(JITTER_NANOS), second, id);
        List<String> responses = List.of(one.readResponse(), two.readResponse());
        outcomes.merge(
                first + "/" + second + " " + errorName(responses.get(0)) + "/" + errorName(responses.get(1)),
                1, Integer::sum);
        return responses;
    }

    private static String errorName(String answer) {
        return answer.split(" ", 2)[0].replace("Exception", "");
    }

    private static void assertOneSucceeded(List<String> responses, Set<String> allowedErrors) {
        assertEquals(1, responses.stream().filter(RacingEngineMain.COMPLETED::equals).count(),
                responses.toString());
        assertSomeSucceeded(responses, allowedErrors);
    }

    private static void assertSomeSucceeded(List<String> responses, Set<String> allowedErrors) {
        assertTrue(responses.contains(RacingEngineMain.COMPLETED), responses.toString());
        assertTrue(responses.stream()
                .allMatch(one -> one.equals(RacingEngineMain.COMPLETED)
                        || allowedErrors.contains(one.split(" ", 2)[0])),
                responses.toString());
    }

    private static void assertSucceededOrNotFound(List<String> responses) {
        assertTrue(responses.stream()
                .allMatch(
                        one -> one.equals(RacingEngineMain.COMPLETED) || one.startsWith("NotFoundException")),
                responses.toString());
        assertTrue(responses.contains(RacingEngineMain.COMPLETED), responses.toString());
    }

    private static void assertOutcome(EngineInstance observer, ContainerId id, ContainerOutcome expected) {
        ContainerOutcome.ObservedOutcome observed =
                ContainerOutcome.of(java.util.Optional.of(observer.engine().find(id)));
        assertEquals(expected, observed.containerOutcome(), observed.description());
    }

    private static void assertNoLeftovers(CrashTestEnvironment environment) throws InterruptedException {
        ContainerLeftovers containerLeftovers = new ContainerLeftovers(environment);
        if (!CrashTestPoller.awaitTrue(Duration.ofSeconds(10), () -> containerLeftovers.scan().isEmpty())) {
            fail("left: " + containerLeftovers.scan());
        }
    }

    /** A racing manager process. */
    private static final class RacingProcess implements AutoCloseable {
        private final Process process;
        private final BufferedReader responses;
        private final PrintStream commands;
        private final Path errors;

        RacingProcess(ArchivingJvmLauncher archivingJvmLauncher, CrashTestPair crashTestPair,
                CrashTestEnvironment environment, String name) throws IOException {
            this.errors = environment.directory().resolve("racer-" + name + ".err");
            this.process =
                    archivingJvmLauncher.start(RacingEngineMain.class, errors, List.of(crashTestPair.name(),
                            environment.directory().toString(), environment.rootfs().toString()));
            this.responses = process.inputReader();
            this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            assertEquals(RacingEngineMain.READY, readResponse());
        }

        void send(long startNanos, RacingOperation operation, ContainerId id) {
            commands.println(startNanos + " " + operation + " " + id);
        }

        String readResponse() throws IOException {
            String line = responses.readLine();
            return line == null ? fail("a manager ended: " + Files.readString(errors)) : line;
        }

        @Override
        public void close() throws IOException {
            commands.close();
            responses.close();
            process.destroyForcibly();
        }
    }
}
