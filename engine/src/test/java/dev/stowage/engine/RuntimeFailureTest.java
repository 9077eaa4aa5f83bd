package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
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
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.TestProgram;
import java.util.List;
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
        return new OperationFailedException(ErrorSubject.of("web"), operation, "no",
                OptionalInt.of(1), "tail");
    }

    private static void throwFailure(StowageException failure) {
        throw failure;
    }

    private static StowageException full() {
        return new StorageFullException(ErrorSubject.of("web"), Operation.UPDATE, "full");
    }

    @ParameterizedTest
    @EnumSource(value = Operation.class, names = {"CREATE", "START"})
    void startOfAMissingProgramEndsStoppedWhereverItIsFound(Operation where) {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            fixture.host.replaceProgram(new TestProgram.Missing());
            if (where == Operation.CREATE) {
                fixture.failCreateForMissingProgram();
            }
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
            fixture.host.replaceProgram(new TestProgram.SleepForever());
            fixture.runtimeCalls.clear();
            container.start();
            assertEquals(2, container.record().status().run());
        }
    }

    @Test
    void initThatFailsLeavesTheStateAsItWas() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer fresh = fixture.createInState(engine, State.CONFIGURED, "web");
            EngineContainer ended = fixture.createInState(engine, State.STOPPED, "old");
            Exit exit = ended.await();
            fixture.failCreateForMissingProgram();
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
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            fixture.runtimeCalls.before(Operation.CREATE, call -> throwFailure(failed(Operation.CREATE)));
            assertThrows(OperationFailedException.class, container::start);
            assertEquals(State.CONFIGURED, container.state());
            fixture.runtimeCalls.clear();
            fixture.runtimeCalls.before(Operation.START, call -> throwFailure(failed(Operation.START)));
            assertThrows(OperationFailedException.class, container::start);
            assertEquals(State.CREATED, container.record().status().state(), "its init has been done");
            assertEquals(Optional.empty(), container.record().status().intent());
        }
    }

    @Test
    void createThatFailsLeavesNothing() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            fixture.failCreateForMissingProgram();
            assertThrows(OperationFailedException.class, () -> engine.create(WEB, fixture.bundle));
            assertEquals(Optional.empty(), fixture.storedRecord(WEB));
            assertTrue(!fixture.hasCopy("web"));
            assertThrows(NotFoundException.class, () -> engine.find(WEB));
            fixture.storageCalls.fail(Set.of(Operation.CREATE), full());
            assertThrows(StorageFullException.class, () -> engine.configure(fixture.request("web")));
            assertTrue(!fixture.hasCopy("web"));
        }
    }

    @Test
    void anUnknownOutcomeIsRecoveredBehindAFence() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CREATED, "web");
            OutcomeUnknownException unknown =
                    new OutcomeUnknownException(ErrorSubject.of("web"), Operation.START, "no answer");
            fixture.runtimeCalls.after(Operation.START, call -> throwFailure(unknown));
            assertSame(unknown, assertThrows(OutcomeUnknownException.class, container::start));
            fixture.runtimeCalls.clear();
            assertEquals(0, fixture.recoveries(WEB));
            assertTrue(container.record().status().intent().isPresent());
            assertEquals(State.RUNNING, container.state());
            assertEquals(1, fixture.recoveries(WEB));
            assertTrue(container.record().status().intent().isEmpty());
        }
    }

    @Test
    void aContainerThatCannotBeFencedIsUnknownAndCanBeDeletedByForce() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CREATED, "web");
            fixture.runtimeCalls.before(Operation.STATE, call -> {
                if (call.container().isEmpty()) {
                    throw failed(Operation.STATE);
                }
            });
            fixture.runtimeCalls.fail(Set.of(Operation.START),
                    new OutcomeUnknownException(ErrorSubject.of("web"), Operation.START, "no answer"));
            assertThrows(OutcomeUnknownException.class, container::start);
            assertEquals(State.UNKNOWN, container.state());
            assertTrue(container.observe().detail().contains("tail"));
            assertThrows(IllegalTransitionException.class, container::start);
            assertThrows(IllegalTransitionException.class, container::delete);
            container.kill(Signal.KILL);
            container.stop();
            container.forceDelete();
            assertEquals(List.of(), fixture.runtime.list());
            assertEquals(Optional.empty(), fixture.storedRecord(WEB));
        }
    }

    @Test
    void aRefusalByTheRuntimeIsOneOfTheEngine() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            fixture.runtimeCalls.before(Operation.PAUSE, call -> fixture.host.exit(WEB, 0));
            IllegalTransitionException refused =
                    assertThrows(IllegalTransitionException.class, container::pause);
            assertEquals(State.STOPPED, refused.state());
            assertEquals(Set.of(State.RUNNING), refused.permittedStates());
            assertEquals(State.STOPPED, container.record().status().state());
            assertEquals(Optional.empty(), container.record().status().intent());
        }
    }

    @Test
    void doesNotTouchAContainerThatIsNotItsOwn() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            fixture.runtime.create(CreateRequest.of(WEB, fixture.bundle));
            OperationFailedException failure = assertThrows(OperationFailedException.class, container::init);
            assertTrue(String.valueOf(failure.getMessage()).contains("force delete"));
            assertEquals(State.CONFIGURED, container.state());
            assertEquals(State.CREATED, fixture.stateOf(WEB));
            container.forceDelete();
            assertEquals(List.of(), fixture.runtime.list());
        }
    }
}
