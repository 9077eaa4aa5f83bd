package dev.stowage.runtime.runc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.OciRuntimeFixture;
import dev.stowage.runtime.oci.OciFailpoint;
import dev.stowage.runtime.oci.OciRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RuncCreateRaceTest {
    private static final int ROUNDS = 8;
    private static final int MANAGERS = 4;

    @Test
    void ofConcurrentCreatesExactlyOneWins() throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new);
                ExecutorService threads = Executors.newFixedThreadPool(MANAGERS)) {
            for (int round = 0; round < ROUNDS; round++) {
                ContainerId id = fixture.freshId();
                Path bundle = fixture.bundle("sh", "-c", "exit 7");
                List<Throwable> losers = new ArrayList<>();
                List<Container> winners = race(fixture, threads, id, bundle, losers);
                assertEquals(1, winners.size());
                losers.forEach(loser -> assertInstanceOf(AlreadyExistsException.class, loser));
                Container winner = winners.getFirst();
                assertEquals(State.CREATED, winner.state());
                winner.start();
                assertEquals(7, winner.await().commandLineCode());
                winner.delete();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = OciFailpoint.class, names = {"MONITOR_LAUNCHED", "MONITOR_REPORTED"})
    void aCreatorIsToldThatAnotherManagerKilledItsContainer(OciFailpoint moment) throws Exception {
        try (OciRuntimeFixture<RuncRuntime> fixture = new OciRuntimeFixture<>(RuncRuntime::new)) {
            ContainerId id = fixture.freshId();
            OciRuntime creator =
                    new OciRuntime(new RuncRuntimeAdapter(), fixture.context(Map.of()), reached -> {
                        if (reached == moment) {
                            fixture.runtime().find(id).kill(Signal.KILL);
                        }
                    });
            Path bundle = fixture.bundle("sleep", "1000");
            OperationFailedException failure =
                    assertThrows(OperationFailedException.class, () -> creator.create(id, bundle));
            assertTrue(String.valueOf(failure.getMessage()).contains("another caller killed"),
                    String.valueOf(failure.getMessage()));
            fixture.runtime().create(id, bundle).forceDelete();
            fixture.assertNoLeaks();
        }
    }

    private static List<Container> race(OciRuntimeFixture<RuncRuntime> fixture, ExecutorService threads,
            ContainerId id, Path bundle, List<Throwable> losers) throws InterruptedException {
        CyclicBarrier barrier = new CyclicBarrier(MANAGERS);
        List<Callable<Container>> managers = new ArrayList<>();
        for (int i = 0; i < MANAGERS; i++) {
            RuncRuntime manager = fixture.openAnother();
            managers.add(() -> {
                barrier.await();
                return manager.create(id, bundle);
            });
        }
        List<Container> winners = new ArrayList<>();
        for (Future<Container> outcome : threads.invokeAll(managers)) {
            try {
                winners.add(outcome.get());
            } catch (ExecutionException e) {
                losers.add(e.getCause());
            }
        }
        return winners;
    }
}
