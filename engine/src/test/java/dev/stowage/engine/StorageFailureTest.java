package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a verb says and leaves when the store below it fails. */
class StorageFailureTest {
    private static final ContainerId WEB = new ContainerId("web");

    private static StowageException full() {
        return new StorageFullException("web", Operation.UPDATE, "full");
    }

    @Test
    void verbsFailWithoutEffectIfTheIntentCannotBeWritten() {
        for (Verb verb : Verb.ALL) {
            if (verb.makes() || verb.name().startsWith("stop") || verb.name().equals("force delete")) {
                continue;
            }
            try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
                bench.in(engine, verb.from(), "web");
                Optional<ContainerRecord> before = bench.storage.peek(WEB);
                List<String> calls = List.copyOf(bench.runtime.calls);
                bench.storage.failing(MemoryStorage.Fault.at(Set.of(MemoryStorage.Call.UPDATE), full()));
                assertThrows(StorageFullException.class, () -> verb.perform(bench, engine, "web"),
                        verb.name());
                bench.storage.failing(MemoryStorage.Fault.at(Set.of(MemoryStorage.Call.UPDATE),
                        new OutcomeUnknownException("web", Operation.UPDATE, "flush failed")));
                StowageException failure = assertThrows(StowageException.class,
                        () -> verb.perform(bench, engine, "web"));
                assertTrue(failure instanceof StorageUnavailableException
                        || verb.name().equals("limit later"), verb + ": " + failure);
                assertEquals(before, bench.storage.peek(WEB), verb.name());
                assertEquals(List.of(), bench.runtime.calls.stream()
                        .skip(calls.size())
                        .filter(call -> !call.startsWith("observe"))
                        .toList(), verb.name());
            }
        }
    }

    @Test
    void aVerbThatCannotBeRecordedSaysThatItWasDone() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            bench.runtime.fault = MemoryRuntime.Fault.whenDone(Operation.PAUSE, () -> bench.storage
                    .failing(MemoryStorage.Fault.at(Set.of(MemoryStorage.Call.UPDATE), full())));
            OutcomeUnknownException failure = assertThrows(OutcomeUnknownException.class, container::pause);
            assertTrue(failure.getCause() instanceof StorageFullException);
            assertTrue(String.valueOf(failure.getMessage()).contains("it was done"));
            bench.storage.failing(MemoryStorage.Fault.NONE);
            assertEquals(Optional.of(Operation.PAUSE),
                    bench.storage.peek(WEB).orElseThrow().status().intent().map(i -> i.operation()));
            assertEquals(State.PAUSED, container.state());
            assertEquals(Optional.empty(), bench.storage.peek(WEB).orElseThrow().status().intent());
        }
    }

    @Test
    void killStopAndForcedDeletionGoOnWithoutAStoreThatCanBeWritten() {
        for (StowageException failure : List.of(full(),
                new StorageUnavailableException("web", Operation.UPDATE, "read-only"),
                new OutcomeUnknownException("web", Operation.UPDATE, "flush failed"),
                new BusyException("web", Operation.UPDATE, "another", Duration.ZERO))) {
            try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
                EngineContainer killed = bench.in(engine, State.RUNNING, "killed");
                EngineContainer stopped = bench.in(engine, State.PAUSED, "stopped");
                EngineContainer deleted = bench.in(engine, State.RUNNING, "deleted");
                bench.storage.failing(
                        MemoryStorage.Fault.at(Set.of(MemoryStorage.Call.UPDATE, MemoryStorage.Call.DELETE),
                                failure));
                killed.kill(Signal.KILL);
                stopped.stop();
                assertThrows(OutcomeUnknownException.class, deleted::forceDelete);
                assertEquals(State.STOPPED, bench.world.stateOf(killed.id()));
                assertEquals(State.STOPPED, bench.world.stateOf(stopped.id()));
                assertTrue(bench.world.body(deleted.id()).isEmpty());
                assertEquals(State.STOPPED, stopped.state());
                bench.storage.failing(MemoryStorage.Fault.NONE);
                assertEquals(137, killed.await().commandLineCode());
                assertEquals(143, stopped.await().commandLineCode());
                assertEquals(State.STOPPED, stopped.record().status().state());
                assertEquals(137, deleted.await().commandLineCode(), "the exit was kept beside the store");
                assertEquals(State.STOPPED, deleted.state());
                deleted.delete();
            }
        }
    }

    @Test
    void killStopAndForcedDeletionGoOnWithoutAStoreThatCanBeRead() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer killed = bench.in(engine, State.RUNNING, "killed");
            EngineContainer stopped = bench.in(engine, State.RUNNING, "stopped");
            EngineContainer deleted = bench.in(engine, State.RUNNING, "deleted");
            bench.storage.failing(MemoryStorage.Fault.at(Set.of(MemoryStorage.Call.values()),
                    new StorageUnavailableException("store", Operation.READ, "gone")));
            assertThrows(IllegalTransitionException.class, () -> killed.kill(Signal.TERM));
            killed.kill(Signal.KILL);
            stopped.stop();
            assertThrows(OutcomeUnknownException.class, deleted::forceDelete);
            assertThrows(StorageUnavailableException.class, deleted::state);
            assertThrows(StorageUnavailableException.class, stopped::pause);
            assertEquals(List.of(Signal.KILL), bench.world.signalsOf(killed.id()));
            assertEquals(List.of(Signal.KILL), bench.world.signalsOf(stopped.id()));
            assertTrue(bench.world.body(deleted.id()).isEmpty());
            bench.storage.failing(MemoryStorage.Fault.NONE);
            EngineContainer again = bench.in(engine, State.RUNNING, "again");
            again.forceDelete();
            bench.in(engine, State.RUNNING, "again");
            bench.storage.failing(MemoryStorage.Fault.at(Set.of(MemoryStorage.Call.values()),
                    new StorageUnavailableException("store", Operation.READ, "gone")));
            assertThrows(NotFoundException.class, () -> again.kill(Signal.KILL), "of another life");
            assertThrows(OutcomeUnknownException.class, again::forceDelete);
            assertEquals(State.RUNNING, bench.world.stateOf(again.id()), "of another life");
        }
    }
}
