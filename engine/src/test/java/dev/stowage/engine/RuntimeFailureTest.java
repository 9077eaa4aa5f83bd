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
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.Resources;
import dev.stowage.api.storage.ContainerRecord;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a verb says and leaves when the runtime below it fails, or when nobody knows what it did. */
class RuntimeFailureTest {
    private static final ContainerId WEB = new ContainerId("web");

    private static StowageException failed(Operation operation) {
        return new OperationFailedException("web", operation, "no", OptionalInt.of(1), "tail");
    }

    private static void raise(StowageException failure) {
        throw failure;
    }

    private static StowageException full() {
        return new StorageFullException("web", Operation.UPDATE, "full");
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
            bench.runtime.fault = MemoryRuntime.Fault.whenAsked(Operation.CREATE,
                    () -> raise(failed(Operation.CREATE)));
            assertThrows(OperationFailedException.class, container::start);
            assertEquals(State.CONFIGURED, container.state());
            bench.runtime.fault = MemoryRuntime.Fault.whenAsked(Operation.START,
                    () -> raise(failed(Operation.START)));
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
            bench.storage.failing(MemoryStorage.Fault.at(Set.of(MemoryStorage.Call.CREATE), full()));
            assertThrows(StorageFullException.class, () -> engine.configure(bench.request("web")));
            assertTrue(!bench.hasCopy("web"));
        }
    }

    @Test
    void anOutcomeThatNobodyKnowsIsSettledBehindAFence() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CREATED, "web");
            OutcomeUnknownException unknown = new OutcomeUnknownException("web", Operation.START,
                    "no answer");
            bench.runtime.fault = MemoryRuntime.Fault.whenDone(Operation.START, () -> raise(unknown));
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
            bench.runtime.fault = MemoryRuntime.Fault.whenAsked(Operation.PAUSE,
                    () -> bench.world.exits(WEB, 0));
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
}
