package dev.stowage.checks.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.stowage.api.ContainerId;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.checks.crash.RacingManager.Verb;
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
 * Two managers, each in a JVM of its own, do the same or opposite things to one id at one moment. One wins;
 * the other is told so by a typed error and has destroyed nothing. A third looks on.
 */
@ResourceLock("both processors")
@Timeout(value = 1, unit = TimeUnit.HOURS)
class RaceTest {
    /** Time for a line to reach the other process. */
    private static final long HEAD_START_NANOS = 2_000_000;
    private static final int JITTER_NANOS = 1_000_000;

    private final long seed = Long.getLong("stowage.seed", new SecureRandom().nextLong());
    private final Random random = new Random(seed);
    private final Map<String, Integer> outcomes = new TreeMap<>();

    @Test
    void oneWinsAndNothingIsDestroyed() throws Exception {
        Pair pair = Pair.best();
        pair.require();
        int rounds = Scale.of().of(10, 200);
        System.out.println("races: seed " + seed);
        Path directory = Files.createTempDirectory("stowage-race");
        try {
            Path rootfs = Place.rootfs(directory);
            Place place = new Place(directory.resolve("1"), rootfs, new ContainerId("racing"));
            Jvm jvm = new Jvm(directory);
            try (Manager witness = Manager.open(pair, place, Tap.NONE);
                    Racer one = new Racer(jvm, pair, place, "1");
                    Racer two = new Racer(jvm, pair, place, "2")) {
                for (int round = 1; round <= rounds; round++) {
                    race(witness, one, two, new ContainerId("r" + round + "x" + Integer.toHexString(
                            random.nextInt())));
                }
            }
        } finally {
            System.out.println("races: seed " + seed + ", " + rounds + " rounds: " + outcomes);
            Place.remove(directory);
        }
    }

    private void race(Manager witness, Racer one, Racer two, ContainerId id) throws Exception {
        Place place = new Place(witness.place().directory(), witness.place().rootfs(), id);
        try {
            oneDone(meet(one, two, Verb.CREATE, Verb.CREATE, id), Set.of("AlreadyExistsException"));
            is(witness, id, Outcome.CREATED);
            oneDone(meet(one, two, Verb.START, Verb.START, id), Set.of("IllegalTransitionException"));
            is(witness, id, Outcome.RUNNING);
            someDone(meet(one, two, Verb.KILL, Verb.KILL, id), Set.of("IllegalTransitionException"));
            EngineContainer killed = witness.engine().find(id);
            assertEquals(Outcome.KILLED, Outcome.of(killed.await()), killed.toString());
            is(witness, id, Outcome.KILLED);
            startAgainstDelete(witness, one, two, id);
            nothingIsLeft(place);

            oneDone(meet(one, two, Verb.CREATE, Verb.CREATE, id), Set.of("AlreadyExistsException"));
            startAgainstKill(witness, one, two, id);
            oneDone(meet(one, two, Verb.DELETE, Verb.DELETE, id), Set.of("NotFoundException"));
            nothingIsLeft(place);

            createAgainstForce(witness, one, two, id);
            nothingIsLeft(place);
        } catch (AssertionError | RuntimeException e) {
            new Leftovers(place).listing().forEach(System.out::println);
            throw new AssertionError("id " + id + ", seed " + seed + ": " + e.getMessage(), e);
        } finally {
            witness.engine().settle(id).ifPresent(left -> left.forceDelete());
        }
    }

    /** The container is STOPPED: either it runs again, or it is gone. */
    private void startAgainstDelete(Manager witness, Racer one, Racer two, ContainerId id) throws Exception {
        List<String> said = meet(one, two, Verb.START, Verb.DELETE, id);
        if (said.get(0).equals(RacingManager.DONE)) {
            assertTrue(said.get(1).startsWith("IllegalTransitionException"), said.toString());
            is(witness, id, Outcome.RUNNING);
            allDone(meet(one, two, Verb.FORCE_DELETE, Verb.FORCE_DELETE, id));
        } else {
            assertEquals(RacingManager.DONE, said.get(1), said.toString());
            assertTrue(said.get(0).startsWith("NotFoundException"), said.toString());
        }
    }

    /** The container is CREATED: it is killed before or after its start, or killed and begun anew. */
    private void startAgainstKill(Manager witness, Racer one, Racer two, ContainerId id) throws Exception {
        List<String> said = meet(one, two, Verb.START, Verb.KILL, id);
        assertEquals(RacingManager.DONE, said.get(1), said.toString());
        assertTrue(said.get(0).equals(RacingManager.DONE)
                || said.get(0).startsWith("IllegalTransitionException"), said.toString());
        EngineContainer container = witness.engine().find(id);
        if (container.record().status().run() > 1) {
            is(witness, id, Outcome.RUNNING);
            container.stop(Duration.ZERO);
        }
        assertEquals(Outcome.KILLED, Outcome.of(container.await()));
        is(witness, id, Outcome.KILLED);
    }

    /** The container is there: forced deletion always wins, and the id is free before or after the create. */
    private void createAgainstForce(Manager witness, Racer one, Racer two, ContainerId id) throws Exception {
        witness.engine().create(id, witness.place().bundle(witness.pair(), Program.STUBBORN)).start();
        List<String> said = meet(one, two, Verb.CREATE, Verb.FORCE_DELETE, id);
        assertEquals(RacingManager.DONE, said.get(1), said.toString());
        if (said.get(0).equals(RacingManager.DONE)) {
            is(witness, id, Outcome.CREATED);
            witness.engine().find(id).forceDelete();
        } else {
            assertTrue(said.get(0).startsWith("AlreadyExistsException"), said.toString());
        }
    }

    private List<String> meet(Racer one, Racer two, Verb first, Verb second, ContainerId id)
            throws IOException {
        long moment = System.nanoTime() + HEAD_START_NANOS;
        one.go(moment + random.nextInt(JITTER_NANOS), first, id);
        two.go(moment + random.nextInt(JITTER_NANOS), second, id);
        List<String> said = List.of(one.answer(), two.answer());
        outcomes.merge(first + "/" + second + " " + word(said.get(0)) + "/" + word(said.get(1)), 1,
                Integer::sum);
        return said;
    }

    private static String word(String answer) {
        return answer.split(" ", 2)[0].replace("Exception", "");
    }

    private static void oneDone(List<String> said, Set<String> losers) {
        assertEquals(1, said.stream().filter(RacingManager.DONE::equals).count(), said.toString());
        someDone(said, losers);
    }

    private static void someDone(List<String> said, Set<String> losers) {
        assertTrue(said.contains(RacingManager.DONE), said.toString());
        assertTrue(said.stream()
                .allMatch(one -> one.equals(RacingManager.DONE) || losers.contains(one.split(" ", 2)[0])),
                said.toString());
    }

    private static void allDone(List<String> said) {
        assertTrue(said.stream()
                .allMatch(one -> one.equals(RacingManager.DONE)
                        || one.startsWith("NotFoundException")),
                said.toString());
        assertTrue(said.contains(RacingManager.DONE), said.toString());
    }

    private static void is(Manager witness, ContainerId id, Outcome expected) {
        Outcome.Seen seen = Outcome.of(java.util.Optional.of(witness.engine().find(id)));
        assertEquals(expected, seen.outcome(), seen.text());
    }

    private static void nothingIsLeft(Place place) throws InterruptedException {
        Leftovers leftovers = new Leftovers(place);
        if (!Deadline.within(Duration.ofSeconds(10), () -> leftovers.found().isEmpty())) {
            fail("left: " + leftovers.found());
        }
    }

    /** A racing manager, seen from here. */
    private static final class Racer implements AutoCloseable {
        private final Process process;
        private final BufferedReader words;
        private final PrintStream orders;
        private final Path errors;

        Racer(Jvm jvm, Pair pair, Place place, String name) throws IOException {
            this.errors = place.directory().resolve("racer-" + name + ".err");
            this.process = jvm.start(RacingManager.class, errors, List.of(pair.name(),
                    place.directory().toString(), place.rootfs().toString()));
            this.words = process.inputReader();
            this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            assertEquals(RacingManager.READY, answer());
        }

        void go(long moment, Verb verb, ContainerId id) {
            orders.println(moment + " " + verb + " " + id);
        }

        String answer() throws IOException {
            String line = words.readLine();
            return line == null ? fail("a manager ended: " + Files.readString(errors)) : line;
        }

        @Override
        public void close() throws IOException {
            orders.close();
            words.close();
            process.destroyForcibly();
        }
    }
}
