package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Of several failures none is lost: one is thrown, and carries the others. */
class SuppressedFailureTest {
    private static final ContainerId WEB = new ContainerId("web");

    @Test
    void closeThrowsWhatTheRuntimeThrewAndClosesTheStorage() {
        IllegalStateException ofRuntime = new IllegalStateException("of the runtime");
        IllegalStateException ofStorage = new IllegalStateException("of the storage");
        Runtime runtime = mock(Runtime.class);
        when(runtime.name()).thenReturn("mock");
        StatusStorage storage = mock(StatusStorage.class);
        doThrow(ofRuntime).when(runtime).close();
        doThrow(ofStorage).when(storage).close();
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            when(storage.capabilities()).thenReturn(fixture.storage.capabilities());
            LocalEngine engine = new LocalEngine(runtime, storage, fixture.settings());
            assertSame(ofRuntime, assertThrows(IllegalStateException.class, engine::close));
            assertEquals(List.of(ofStorage), List.of(ofRuntime.getSuppressed()));
        }
    }

    @Test
    void aFailedActionStaysTheFailureWhateverItsRecordMeets() {
        OperationFailedException ofAction =
                new OperationFailedException(WEB, Operation.PAUSE, "no", OptionalInt.empty(), "");
        IllegalStateException ofObservation = new IllegalStateException("a defect");
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            fixture.runtimeCalls.before(Operation.PAUSE, call -> {
                fixture.runtimeCalls.before(Operation.STATE, next -> {
                    throw ofObservation;
                });
                throw ofAction;
            });
            assertSame(ofAction, assertThrows(OperationFailedException.class, container::pause));
            assertEquals(List.of(ofObservation), List.of(ofAction.getSuppressed()));
        }
    }

    @Test
    void aRefusalCarriesThatOfTheRuntime() {
        IllegalTransitionException ofRuntime =
                new IllegalTransitionException(WEB, Operation.PAUSE, State.STOPPED, Set.of());
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            fixture.runtimeCalls.before(Operation.PAUSE, call -> {
                throw ofRuntime;
            });
            assertSame(ofRuntime,
                    assertThrows(IllegalTransitionException.class, container::pause).getCause());
        }
    }

    @Test
    void aFailedCreationStaysTheFailureWhateverItsCleanupMeets() {
        OperationFailedException ofCreation =
                new OperationFailedException(WEB, Operation.CREATE, "no", OptionalInt.empty(), "");
        IllegalStateException ofCleanup = new IllegalStateException("a defect");
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            fixture.runtimeCalls.before(Operation.CREATE, call -> {
                fixture.runtimeCalls.before(Operation.FIND, next -> {
                    throw ofCleanup;
                });
                throw ofCreation;
            });
            assertSame(ofCreation,
                    assertThrows(OperationFailedException.class, () -> engine.create(WEB, fixture.bundle)));
            assertEquals(List.of(ofCleanup), List.of(ofCreation.getSuppressed()));
        }
    }

    @Test
    void aRecordThatCannotBeCreatedStaysTheFailureWhateverItsCleanupMeets() {
        StorageFullException ofCreation = new StorageFullException(WEB, Operation.CREATE, "full");
        IllegalStateException ofCleanup = new IllegalStateException("a defect");
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            fixture.storageCalls.before(Operation.CREATE, call -> {
                fixture.storageCalls.fail(EnumSet.allOf(Operation.class), ofCleanup);
                throw ofCreation;
            });
            assertSame(ofCreation,
                    assertThrows(StorageFullException.class, () -> engine.configure(fixture.request("web"))));
            assertEquals(List.of(ofCleanup), List.of(ofCreation.getSuppressed()));
        }
    }

    @Test
    void aForcedDeletionThatFailsCarriesTheFailureOfTheStore() {
        StorageUnavailableException ofStore =
                new StorageUnavailableException(ErrorSubject.of("store"), Operation.READ, "gone");
        OperationFailedException ofRuntime =
                new OperationFailedException(WEB, Operation.FORCE_DELETE, "no", OptionalInt.empty(), "");
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            fixture.storageCalls.fail(EnumSet.allOf(Operation.class), ofStore);
            fixture.runtimeCalls.before(Operation.FORCE_DELETE, call -> {
                throw ofRuntime;
            });
            assertSame(ofRuntime, assertThrows(OperationFailedException.class, container::forceDelete));
            assertEquals(List.of(ofStore), List.of(ofRuntime.getSuppressed()));
        }
    }

    @Test
    void openingReportsEveryDefectOfARecovery() {
        AtomicInteger defects = new AtomicInteger();
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                fixture.createInState(engine, State.CREATED, "one");
                fixture.createInState(engine, State.CREATED, "two");
            }
            fixture.runtimeCalls.before(Operation.FIND, call -> {
                throw new IllegalStateException("defect " + defects.incrementAndGet());
            });
            IllegalStateException failure = assertThrows(IllegalStateException.class, fixture::open);
            assertEquals(2, defects.get());
            assertInstanceOf(IllegalStateException.class, failure.getCause());
            assertEquals(1, failure.getSuppressed().length);
        }
    }
}
