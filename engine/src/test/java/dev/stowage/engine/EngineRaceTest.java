package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two engines on one root: one winner each, and nothing destroyed. */
class EngineRaceTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final int ROUNDS = 60;

    private static LocalEngine openPatient(LocalEngineFixture fixture) {
        return fixture.open(fixture.settings().withLockTimeout(Duration.ofSeconds(60)));
    }

    /** Lets both run at once. */
    private static List<Optional<StowageException>> race(List<Runnable> racers) throws Exception {
        CyclicBarrier start = new CyclicBarrier(racers.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<StowageException>>> all = new ArrayList<>();
            for (Runnable racer : racers) {
                all.add(threads.submit((Callable<Optional<StowageException>>) () -> {
                    start.await();
                    try {
                        racer.run();
                        return Optional.empty();
                    } catch (StowageException e) {
                        return Optional.of(e);
                    }
                }));
            }
            List<Optional<StowageException>> results = new ArrayList<>();
            for (Future<Optional<StowageException>> one : all) {
                results.add(one.get());
            }
            return results;
        }
    }

    private static void oneWinner(List<Optional<StowageException>> results,
            Class<? extends StowageException> loss) {
        assertEquals(1, results.stream().filter(Optional::isEmpty).count(), () -> results.toString());
        assertTrue(results.stream().flatMap(Optional::stream).allMatch(loss::isInstance),
                () -> results.toString());
    }

    @Test
    void eachOperationHasOneWinner() throws Exception {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine one = openPatient(fixture);
                LocalEngine two = openPatient(fixture)) {
            for (int round = 0; round < ROUNDS; round++) {
                oneWinner(race(List.of(() -> one.create(WEB, fixture.bundle),
                        () -> two.create(WEB, fixture.bundle))), AlreadyExistsException.class);
                assertEquals(State.CREATED, one.find(WEB).state());
                oneWinner(race(List.of(() -> one.find(WEB).start(), () -> two.find(WEB).start())),
                        IllegalTransitionException.class);
                assertEquals(State.RUNNING, fixture.stateOf(WEB));
                oneWinner(race(List.of(() -> one.find(WEB).pause(), () -> two.find(WEB).pause())),
                        IllegalTransitionException.class);
                one.find(WEB).resume();
                race(List.of(() -> one.find(WEB).stop(), () -> two.find(WEB).stop(),
                        () -> one.find(WEB).await(), () -> two.find(WEB).kill(Signal.KILL)));
                assertEquals(State.STOPPED, two.find(WEB).state());
                EngineContainer a = one.find(WEB);
                EngineContainer b = two.find(WEB);
                oneWinner(race(List.of(a::delete, b::delete)), NotFoundException.class);
                assertEquals(List.of(), fixture.runtime.list());
                assertEquals(Optional.empty(), fixture.storedRecord(WEB));
            }
        }
    }

    @Test
    void recordAndRuntimeAgreeAfterAnyMixOfOperations() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine one = openPatient(fixture);
                LocalEngine two = openPatient(fixture)) {
            fixture.createInState(one, State.CONFIGURED, "web");
            for (int round = 0; round < ROUNDS * 4; round++) {
                List<Runnable> racers = new ArrayList<>();
                for (int racer = 0; racer < 3; racer++) {
                    LocalEngine engine = random.nextBoolean() ? one : two;
                    int choice = random.nextInt(10);
                    racers.add(() -> perform(fixture, engine, choice));
                }
                List<Optional<StowageException>> results = race(racers);
                String description = "seed " + seed + " round " + round + " " + results;
                results.stream()
                        .flatMap(Optional::stream)
                        .forEach(
                                failure -> assertTrue(
                                        failure instanceof IllegalTransitionException
                                                || failure instanceof NotFoundException
                                                || failure instanceof AlreadyExistsException,
                                        () -> description));
                fixture.storedRecord(WEB).ifPresentOrElse(record -> {
                    assertEquals(Optional.empty(), record.status().intent(), description);
                    State seen = one.find(WEB).state();
                    State recorded = fixture.storedRecord(WEB).orElseThrow().status().state();
                    assertEquals(seen, recorded, description);
                    fixture.observed(WEB).ifPresent(run -> assertEquals(run.state(), seen, description));
                    assertTrue(fixture.hasCopy("web"), description);
                }, () -> assertEquals(List.of(), fixture.runtime.list(), description));
            }
        }
    }

    private static void perform(LocalEngineFixture fixture, LocalEngine engine, int choice) {
        switch (choice) {
            case 0 -> engine.find(WEB).start();
            case 1 -> engine.find(WEB).stop();
            case 2 -> engine.find(WEB).kill(Signal.KILL);
            case 3 -> engine.find(WEB).delete();
            case 4 -> engine.find(WEB).forceDelete();
            case 5 -> engine.find(WEB).pause();
            case 6 -> engine.find(WEB).resume();
            case 7 -> engine.find(WEB).init();
            case 8 -> engine.configure(fixture.request("web"));
            default -> engine.find(WEB).state();
        }
    }
}
