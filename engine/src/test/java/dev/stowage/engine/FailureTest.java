package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.Resources;
import dev.stowage.api.storage.ContainerRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a verb says and leaves when something below it fails. */
class FailureTest {
    private static final ContainerId WEB = new ContainerId("web");

    private static MemoryStorage.Fault storage(Set<MemoryStorage.Call> calls, StowageException failure) {
        return new MemoryStorage.Fault() {
            @Override
            public void before(MemoryStorage.Call call) {
                if (calls.contains(call)) {
                    throw failure;
                }
            }
        };
    }

    private static MemoryRuntime.Fault runtime(Operation wanted, Runnable what) {
        return new MemoryRuntime.Fault() {
            @Override
            public void before(Operation operation, ContainerId id) {
                if (operation == wanted) {
                    what.run();
                }
            }
        };
    }

    private static MemoryRuntime.Fault runtimeAfter(Operation wanted, Runnable what) {
        return new MemoryRuntime.Fault() {
            @Override
            public void after(Operation operation, ContainerId id) {
                if (operation == wanted) {
                    what.run();
                }
            }
        };
    }

    private static StowageException full() {
        return new StorageFullException("web", Operation.UPDATE, "full");
    }

    private static StowageException failed(Operation operation) {
        return new OperationFailedException("web", operation, "no", OptionalInt.of(1), "tail");
    }

    private static void raise(StowageException failure) {
        throw failure;
    }

    @ParameterizedTest
    @EnumSource(value = MemoryRuntime.Discovery.class, names = {"AT_CREATE", "AT_START"})
    void startOfAMissingProgramEndsStoppedWhereverItIsFound(MemoryRuntime.Discovery where) {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            bench.runtime.missing = where;
            OperationFailedException failure = assertThrows(OperationFailedException.class, container::start);
            assertEquals(Optional.of(StartFailure.PROGRAM_MISSING), failure.startFailure());
            assertEquals(State.STOPPED, container.state());
            ContainerRecord record = container.record();
            assertEquals(1, record.status().run());
            assertEquals(Optional.empty(), record.status().intent());
            Exit exit = record.status().exit().orElseThrow();
            assertTrue(
                    exit instanceof Exit.NeverStarted never && never.cause() == StartFailure.PROGRAM_MISSING);
            assertTrue(exit instanceof Exit.NeverStarted never && never.message().contains("no such"));
            assertEquals(127, exit.commandLineCode());
            assertEquals(exit, container.await());
            bench.runtime.missing = MemoryRuntime.Discovery.NEVER;
            container.start();
            assertEquals(2, container.record().status().run());
        }
    }

    @Test
    void initThatFailsLeavesTheStateAsItWas() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer fresh = bench.in(engine, State.CONFIGURED, "web");
            EngineContainer ended = bench.in(engine, State.STOPPED, "old");
            Exit exit = ended.await();
            bench.runtime.missing = MemoryRuntime.Discovery.AT_CREATE;
            assertThrows(OperationFailedException.class, fresh::init);
            assertEquals(State.CONFIGURED, fresh.state());
            assertEquals(0, fresh.record().status().run());
            assertThrows(OperationFailedException.class, ended::init);
            assertEquals(State.STOPPED, ended.state());
            assertEquals(Optional.of(exit), ended.record().status().exit());
            assertEquals(1, ended.record().status().run());
            assertEquals(exit, ended.await());
        }
    }

    @Test
    void startThatFailsForAnotherReasonLeavesTheStateAsItWas() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            bench.runtime.fault = runtime(Operation.CREATE, () -> raise(failed(Operation.CREATE)));
            assertThrows(OperationFailedException.class, container::start);
            assertEquals(State.CONFIGURED, container.state());
            bench.runtime.fault = runtime(Operation.START, () -> raise(failed(Operation.START)));
            assertThrows(OperationFailedException.class, container::start);
            assertEquals(State.CREATED, container.record().status().state(), "its init has been done");
            assertEquals(Optional.empty(), container.record().status().intent());
        }
    }

    @Test
    void createThatFailsLeavesNothing() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            bench.runtime.missing = MemoryRuntime.Discovery.AT_CREATE;
            assertThrows(OperationFailedException.class, () -> engine.create(WEB, bench.bundle));
            assertEquals(Optional.empty(), bench.storage.peek(WEB));
            assertTrue(!bench.hasCopy("web"));
            assertThrows(NotFoundException.class, () -> engine.find(WEB));
            bench.storage.failing(storage(Set.of(MemoryStorage.Call.CREATE), full()));
            assertThrows(StorageFullException.class, () -> engine.configure(bench.request("web")));
            assertTrue(!bench.hasCopy("web"));
        }
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
                bench.storage.failing(storage(Set.of(MemoryStorage.Call.UPDATE), full()));
                assertThrows(StorageFullException.class, () -> verb.perform(bench, engine, "web"),
                        verb.name());
                bench.storage.failing(storage(Set.of(MemoryStorage.Call.UPDATE),
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
            bench.runtime.fault = runtimeAfter(Operation.PAUSE, () -> bench.storage
                    .failing(storage(Set.of(MemoryStorage.Call.UPDATE), full())));
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
                bench.storage.failing(storage(Set.of(MemoryStorage.Call.UPDATE, MemoryStorage.Call.DELETE),
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
            bench.storage.failing(storage(Set.of(MemoryStorage.Call.values()),
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
            bench.storage.failing(storage(Set.of(MemoryStorage.Call.values()),
                    new StorageUnavailableException("store", Operation.READ, "gone")));
            assertThrows(NotFoundException.class, () -> again.kill(Signal.KILL), "of another life");
            assertThrows(OutcomeUnknownException.class, again::forceDelete);
            assertEquals(State.RUNNING, bench.world.stateOf(again.id()), "of another life");
        }
    }

    @Test
    void anOutcomeThatNobodyKnowsIsSettledBehindAFence() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CREATED, "web");
            OutcomeUnknownException unknown = new OutcomeUnknownException("web", Operation.START,
                    "no answer");
            bench.runtime.fault = runtimeAfter(Operation.START, () -> raise(unknown));
            assertSame(unknown, assertThrows(OutcomeUnknownException.class, container::start));
            bench.runtime.fault = MemoryRuntime.Fault.NONE;
            assertEquals(0, bench.runtime.count("settle web"));
            assertTrue(container.record().status().intent().isPresent());
            assertEquals(State.RUNNING, container.state());
            assertEquals(1, bench.runtime.count("settle web"));
            assertTrue(container.record().status().intent().isEmpty());
        }
    }

    @Test
    void aContainerThatCannotBeFencedIsUnknownAndCanBeDeletedByForce() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CREATED, "web");
            bench.runtime.fault = new MemoryRuntime.Fault() {
                @Override
                public void before(Operation operation, ContainerId id) {
                    if (operation == Operation.OPEN) {
                        throw failed(Operation.STATE);
                    }
                    if (operation == Operation.START) {
                        throw new OutcomeUnknownException("web", Operation.START, "no answer");
                    }
                }
            };
            assertThrows(OutcomeUnknownException.class, container::start);
            assertEquals(State.UNKNOWN, container.state());
            assertTrue(container.observe().detail().contains("tail"));
            assertThrows(IllegalTransitionException.class, container::start);
            assertThrows(IllegalTransitionException.class, container::delete);
            container.kill(Signal.KILL);
            container.stop();
            container.forceDelete();
            assertTrue(bench.world.bodies.isEmpty());
            assertEquals(Optional.empty(), bench.storage.peek(WEB));
        }
    }

    @Test
    void aRefusalByTheRuntimeIsOneOfTheEngine() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            bench.runtime.fault = runtime(Operation.PAUSE, () -> bench.world.exits(WEB, 0));
            IllegalTransitionException refused = assertThrows(IllegalTransitionException.class,
                    container::pause);
            assertEquals(State.STOPPED, refused.state());
            assertEquals(Set.of(State.RUNNING), refused.permitted());
            assertEquals(State.STOPPED, container.record().status().state());
            assertEquals(Optional.empty(), container.record().status().intent());
        }
    }

    @Test
    void doesNotTouchAContainerThatIsNotItsOwn() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            bench.runtime.create(new CreateRequest(WEB, bench.bundle, Optional.empty(), Resources.NONE));
            OperationFailedException failure = assertThrows(OperationFailedException.class, container::init);
            assertTrue(String.valueOf(failure.getMessage()).contains("force delete"));
            assertEquals(State.CONFIGURED, container.state());
            assertEquals(State.CREATED, bench.world.stateOf(WEB));
            container.forceDelete();
            assertTrue(bench.world.bodies.isEmpty());
        }
    }

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
            bench.runtime.fault = runtimeAfter(Operation.PAUSE, () -> Thread.currentThread().interrupt());
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
            bench.runtime.fault = runtimeAfter(Operation.STOP, () -> Thread.currentThread().interrupt());
            assertThrows(OutcomeUnknownException.class, () -> container.stop(Duration.ofSeconds(30)));
            assertTrue(Thread.interrupted());
            bench.runtime.fault = MemoryRuntime.Fault.NONE;
            assertEquals(State.RUNNING, container.state());
            container.stop();
            assertEquals(State.STOPPED, container.state());
        }
    }
}
