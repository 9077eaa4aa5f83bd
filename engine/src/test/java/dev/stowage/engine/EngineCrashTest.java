package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A manager that dies or meets a failure at any moment of any verb leaves nothing that blocks the next. */
class EngineCrashTest {
    private static final ContainerId WEB = new ContainerId("web");

    /** Every other time by an engine that opens, else by the next look. */
    @TestFactory
    Stream<DynamicContainer> aCrashedEngineIsRecoveredByTheNextUser() {
        return MutatingOperation.ALL.stream()
                .map(operation -> DynamicContainer.dynamicContainer(operation.name(),
                        crashPoints(operation)
                                .mapToObj(faultNumber -> DynamicTest.dynamicTest("moment " + faultNumber,
                                        () -> crash(operation, faultNumber, faultNumber % 2 == 0)))));
    }

    @TestFactory
    Stream<DynamicContainer> aFailureOfAnyAccessIsRecovered() {
        return Stream.<Supplier<Throwable>>of(
                () -> new StorageUnavailableException(ErrorSubject.of("web"), Operation.UPDATE, "gone"),
                () -> new OutcomeUnknownException(ErrorSubject.of("web"), Operation.UPDATE, "no answer"))
                .flatMap(failure -> MutatingOperation.ALL.stream()
                        .map(operation -> DynamicContainer.dynamicContainer(
                                operation.name() + " " + failure.get().getClass().getSimpleName(),
                                LongStream
                                        .rangeClosed(1,
                                                count(operation,
                                                        CountingFaultInjector.failureAt(Long.MAX_VALUE,
                                                                failure)))
                                        .mapToObj(faultNumber -> DynamicTest.dynamicTest(
                                                "access " + faultNumber,
                                                () -> injectFailure(operation, CountingFaultInjector
                                                        .failureAt(faultNumber, failure)))))));
    }

    private static LongStream crashPoints(MutatingOperation operation) {
        return LongStream.rangeClosed(1, count(operation, CountingFaultInjector.crashAt(0)));
    }

    private static long count(MutatingOperation operation, CountingFaultInjector injector) {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = openArmed(fixture, injector)) {
            prepare(operation, fixture, engine);
            injector.arm();
            operation.run(fixture, engine, "web");
            assertTrue(injector.passed() > 2, "moments were counted");
            return injector.passed();
        }
    }

    private static LocalEngine openArmed(LocalEngineFixture fixture, CountingFaultInjector injector) {
        return fixture.openIntercepted(injector, fixture.settings().withFailpoints(injector));
    }

    private static void prepare(MutatingOperation operation, LocalEngineFixture fixture, LocalEngine engine) {
        if (!operation.creates()) {
            fixture.createInState(engine, operation.initialState(), "web");
        }
    }

    private static void crash(MutatingOperation operation, long faultNumber, boolean reopen) {
        CountingFaultInjector injector = CountingFaultInjector.crashAt(faultNumber);
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = openArmed(fixture, injector)) {
            prepare(operation, fixture, engine);
            Optional<ContainerRecord> before = fixture.storedRecord(WEB);
            injector.arm();
            assertThrows(CountingFaultInjector.InjectedCrash.class,
                    () -> operation.run(fixture, engine, "web"));
            injector.disarm();
            if (reopen) {
                try (LocalEngine next = fixture.open()) {
                    check(operation, fixture, next, before, injector.injectedAt());
                }
            } else {
                check(operation, fixture, engine, before, injector.injectedAt());
            }
        }
    }

    private static void injectFailure(MutatingOperation operation, CountingFaultInjector injector) {
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = openArmed(fixture, injector)) {
            prepare(operation, fixture, engine);
            Optional<ContainerRecord> before = fixture.storedRecord(WEB);
            injector.arm();
            Optional<StowageException> thrown = Optional.empty();
            try {
                operation.run(fixture, engine, "web");
            } catch (StowageException e) {
                thrown = Optional.of(e);
            }
            injector.disarm();
            String description = injector.injectedAt() + ", " + thrown;
            check(operation, fixture, engine, before, description);
        }
    }

    private static void check(MutatingOperation operation, LocalEngineFixture fixture, LocalEngine engine,
            Optional<ContainerRecord> before, String description) {
        Optional<State> state = state(engine);
        if (operation.creates()) {
            assertTrue(state.isEmpty() || operation.permittedStates().contains(state.orElseThrow()),
                    description + ": " + state);
        } else if (state.isEmpty()) {
            assertTrue(operation.deletes(), description + ": lost");
        } else {
            assertTrue(
                    state.equals(Optional.of(operation.initialState()))
                            || operation.permittedStates().contains(state.orElseThrow()),
                    description + ": " + state);
        }
        Optional<ContainerRecord> after = fixture.storedRecord(WEB);
        assertEquals(state, after.map(record -> record.status().state()), description);
        after.ifPresent(record -> checkRecordAndRuntimeAgree(fixture, record, before, description));
        if (state.isPresent()) {
            checkUsable(fixture, engine, description);
        }
        checkNothingLeft(fixture, engine, description);
    }

    private static Optional<State> state(LocalEngine engine) {
        try {
            return Optional.of(engine.find(WEB).state());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /** Record and runtime say the same, and what was known of an ended run still is. */
    private static void checkRecordAndRuntimeAgree(LocalEngineFixture fixture, ContainerRecord record,
            Optional<ContainerRecord> before, String description) {
        assertEquals(Optional.empty(), record.status().intent(), description);
        assertTrue(fixture.hasCopy("web"), description + ": its bundle is there");
        fixture.observed(WEB).ifPresentOrElse(observation -> {
            RunId run = observation.run().orElseThrow();
            if (run.number() == record.status().run()) {
                assertEquals(observation.state(), record.status().state(), description);
                assertEquals(observation.exit(), record.status().exit(), description);
            }
            assertEquals(record.incarnation(), run.incarnation(), description);
        }, () -> assertFalse(record.status().state().hasProcess(), description));
        before.filter(old -> old.status().run() == record.status().run() && old.status().exit().isPresent())
                .ifPresent(old -> assertEquals(old.status().exit(), record.status().exit(), description));
    }

    /** The container can be used as if nothing had happened. */
    private static void checkUsable(LocalEngineFixture fixture, LocalEngine engine, String description) {
        var container = engine.find(WEB);
        switch (container.state()) {
            case CONFIGURED, CREATED, STOPPED -> container.start();
            case PAUSED -> container.resume();
            case RUNNING -> container.pause();
            case UNKNOWN -> throw new AssertionError(description);
        }
        if (container.state() == State.PAUSED) {
            container.resume();
        }
        assertEquals(State.RUNNING, container.state(), description);
        var exit = fixture.host.exit(WEB, 42);
        assertEquals(Optional.of(exit), container.await(Duration.ofSeconds(60)), description);
    }

    private static void checkNothingLeft(LocalEngineFixture fixture, LocalEngine engine, String description) {
        if (state(engine).isPresent()) {
            engine.find(WEB).delete();
        }
        assertEquals(List.of(), fixture.runtime.list(), description);
        assertEquals(Optional.empty(), fixture.storedRecord(WEB), description);
        fixture.open();
        assertFalse(fixture.hasCopy("web"), description + ": the copy is swept");
        assertEquals(State.CREATED, engine.create(WEB, fixture.bundle).state(), description);
        engine.find(WEB).forceDelete();
    }
}
