package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.storage.ContainerRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a verb says and leaves when its thread is interrupted. */
class InterruptTest {
    private static final ContainerId WEB = new ContainerId("web");

    @Test
    void interruptedBeforeTheActNothingIsDone() {
        for (Verb verb : Verb.ALL) {
            try (Bench bench = new Bench()) {
                Steps interrupting = (step, id) -> {
                    if (step == Step.INTENT_WRITTEN) {
                        Thread.currentThread().interrupt();
                    }
                };
                EngineSettings settings = bench.settings();
                try (LocalEngine engine = bench.open()) {
                    if (!verb.makes()) {
                        bench.in(engine, verb.from(), "web");
                    }
                }
                bench.runtime.calls.clear();
                Optional<ContainerRecord> before = bench.storage.peek(WEB);
                try (LocalEngine engine = bench.open(settings.withSteps(interrupting))) {
                    if (verb.makes() || verb.name().equals("limit later")
                            || verb.name().equals("force delete")) {
                        Thread.currentThread().interrupt();
                    }
                    assertThrows(OperationInterruptedException.class,
                            () -> verb.perform(bench, engine, "web"),
                            verb.name());
                    assertTrue(Thread.interrupted(), "the flag stays");
                    assertEquals(before.map(record -> record.status()),
                            bench.storage.peek(WEB).map(record -> record.status()), verb.name());
                    assertEquals(List.of(), bench.runtime.calls.stream()
                            .filter(call -> !call.startsWith("observe"))
                            .toList(), verb.name());
                }
            }
        }
    }

    @Test
    void interruptedAfterTheActItIsRecordedAllTheSame() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            bench.runtime.fault = MemoryRuntime.Fault.whenDone(Operation.PAUSE,
                    () -> Thread.currentThread().interrupt());
            bench.storage.failing(new MemoryStorage.Fault() {
                @Override
                public void before(MemoryStorage.Call call) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new OperationInterruptedException("web", Operation.UPDATE);
                    }
                }
            });
            container.pause();
            assertTrue(Thread.interrupted());
            assertEquals(State.PAUSED, container.record().status().state());
            assertEquals(Optional.empty(), container.record().status().intent());
        }
    }

    @Test
    void interruptedWhileItWaitsForTheEndStopDoesNotSayThatNothingWasDone() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            bench.runtime.programIgnoresTerm = true;
            bench.runtime.fault = MemoryRuntime.Fault.whenDone(Operation.STOP,
                    () -> Thread.currentThread().interrupt());
            assertThrows(OutcomeUnknownException.class, () -> container.stop(Duration.ofSeconds(30)));
            assertTrue(Thread.interrupted());
            bench.runtime.fault = MemoryRuntime.Fault.NONE;
            assertEquals(State.RUNNING, container.state());
            container.stop();
            assertEquals(State.STOPPED, container.state());
        }
    }
}
