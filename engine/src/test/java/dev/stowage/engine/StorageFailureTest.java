package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a verb says and leaves when the store below it fails. */
class StorageFailureTest {
    private static final ContainerId WEB = new ContainerId("web");

    private static StowageException full() {
        return new StorageFullException(ErrorSubject.of("web"), Operation.UPDATE, "full");
    }

    @Test
    void operationsHaveNoEffectIfTheIntentCannotBeWritten() {
        for (MutatingOperation action : MutatingOperation.ALL) {
            if (action.creates() || action.name().startsWith("stop")
                    || action.name().equals("force delete")) {
                continue;
            }
            try (LocalEngineFixture fixture = new LocalEngineFixture()) {
                BackendSpies backends = fixture.spies();
                try (LocalEngine engine = fixture.open(backends)) {
                    fixture.createInState(engine, action.initialState(), "web");
                    checkNoEffectWithoutIntent(action, fixture, backends, engine);
                }
            }
        }
    }

    private static void checkNoEffectWithoutIntent(MutatingOperation action, LocalEngineFixture fixture,
            BackendSpies backends, LocalEngine engine) {
        Optional<ContainerRecord> before = fixture.storedRecord(WEB);
        backends.forgetCalls();
        doThrow(full()).when(backends.storage).update(any(), any(), any());
        assertThrows(StorageFullException.class, () -> action.run(fixture, engine, "web"), action.name());
        doThrow(new OutcomeUnknownException(ErrorSubject.of("web"), Operation.UPDATE, "flush failed"))
                .when(backends.storage)
                .update(any(), any(), any());
        StowageException failure =
                assertThrows(StowageException.class, () -> action.run(fixture, engine, "web"));
        assertTrue(failure instanceof StorageUnavailableException || action.name().equals("limit later"),
                action + ": " + failure);
        assertEquals(before, fixture.storedRecord(WEB), action.name());
        backends.verifyRuntimeOnlyObserved();
    }

    @Test
    void anOperationThatCannotBeRecordedReportsOutcomeUnknown() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            fixture.runtimeCalls.after(Operation.PAUSE,
                    call -> fixture.storageCalls.fail(Set.of(Operation.UPDATE), full()));
            OutcomeUnknownException failure = assertThrows(OutcomeUnknownException.class, container::pause);
            assertTrue(failure.getCause() instanceof StorageFullException);
            assertTrue(String.valueOf(failure.getMessage())
                    .contains("it was performed and could not be recorded"));
            fixture.storageCalls.clear();
            assertEquals(Optional.of(Operation.PAUSE),
                    fixture.storedRecord(WEB).orElseThrow().status().intent().map(i -> i.operation()));
            assertEquals(State.PAUSED, container.state());
            assertEquals(Optional.empty(), fixture.storedRecord(WEB).orElseThrow().status().intent());
        }
    }

    @Test
    void killStopAndForcedDeletionGoOnWithoutAStoreThatCanBeWritten() {
        for (StowageException failure : List.of(full(),
                new StorageUnavailableException(ErrorSubject.of("web"), Operation.UPDATE, "read-only"),
                new OutcomeUnknownException(ErrorSubject.of("web"), Operation.UPDATE, "flush failed"),
                new BusyException(ErrorSubject.of("web"), Operation.UPDATE,
                        LockOwner.unidentified("another"), Duration.ZERO))) {
            try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
                EngineContainer killed = fixture.createInState(engine, State.RUNNING, "killed");
                EngineContainer stopped = fixture.createInState(engine, State.PAUSED, "stopped");
                EngineContainer deleted = fixture.createInState(engine, State.RUNNING, "deleted");
                fixture.storageCalls.fail(Set.of(Operation.UPDATE, Operation.DELETE), failure);
                killed.kill(Signal.KILL);
                stopped.stop();
                assertThrows(OutcomeUnknownException.class, deleted::forceDelete);
                assertEquals(State.STOPPED, fixture.stateOf(killed.id()));
                assertEquals(State.STOPPED, fixture.stateOf(stopped.id()));
                assertTrue(fixture.observed(deleted.id()).isEmpty());
                assertEquals(State.STOPPED, stopped.state());
                fixture.storageCalls.clear();
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
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer killed = fixture.createInState(engine, State.RUNNING, "killed");
            EngineContainer stopped = fixture.createInState(engine, State.RUNNING, "stopped");
            EngineContainer deleted = fixture.createInState(engine, State.RUNNING, "deleted");
            fixture.storageCalls.fail(EnumSet.allOf(Operation.class),
                    new StorageUnavailableException(ErrorSubject.of("store"), Operation.READ, "gone"));
            assertThrows(IllegalTransitionException.class, () -> killed.kill(Signal.TERM));
            killed.kill(Signal.KILL);
            stopped.stop();
            assertThrows(OutcomeUnknownException.class, deleted::forceDelete);
            assertThrows(StorageUnavailableException.class, deleted::state);
            assertThrows(StorageUnavailableException.class, stopped::pause);
            assertEquals(List.of(Signal.KILL), fixture.host.signals(killed.id()));
            assertEquals(List.of(Signal.KILL), fixture.host.signals(stopped.id()));
            assertTrue(fixture.observed(deleted.id()).isEmpty());
            fixture.storageCalls.clear();
            EngineContainer again = fixture.createInState(engine, State.RUNNING, "again");
            again.forceDelete();
            fixture.createInState(engine, State.RUNNING, "again");
            fixture.storageCalls.fail(EnumSet.allOf(Operation.class),
                    new StorageUnavailableException(ErrorSubject.of("store"), Operation.READ, "gone"));
            assertThrows(NotFoundException.class, () -> again.kill(Signal.KILL), "of another life");
            assertThrows(OutcomeUnknownException.class, again::forceDelete);
            assertEquals(State.RUNNING, fixture.stateOf(again.id()), "of another life");
        }
    }
}
