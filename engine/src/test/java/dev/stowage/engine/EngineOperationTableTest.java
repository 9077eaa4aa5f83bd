package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.ExecRequest;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.TerminalSize;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation in every state. */
class EngineOperationTableTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final OperationTable TABLE = OperationTable.of(Layer.ENGINE);
    private static final Set<Operation> UNIMPLEMENTED =
            Set.of(Operation.MOUNT, Operation.UNMOUNT, Operation.EXPORT, Operation.RESTORE, Operation.EXEC);

    @TestFactory
    Stream<DynamicTest> checksEveryOperationInEveryState() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Operation operation : TABLE.operations()) {
            for (State state : State.values()) {
                if (operation != Operation.COMMIT) {
                    tests.add(DynamicTest.dynamicTest(operation + " in " + state,
                            () -> checkCell(operation, state)));
                }
            }
        }
        return tests.stream();
    }

    private static void checkCell(Operation operation, State state) {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = fixture.spies();
            try (LocalEngine engine = fixture.open(backends)) {
                checkCell(operation, state, fixture, backends, engine);
            }
        }
    }

    private static void checkCell(Operation operation, State state, LocalEngineFixture fixture,
            BackendSpies backends, LocalEngine engine) {
        EngineContainer container = fixture.createInState(engine, state, "web");
        Optional<RecordEntry> before = fixture.storedEntry(WEB);
        Optional<Observation> rawBefore = fixture.observed(WEB);
        backends.forgetCalls();
        Permission permission = TABLE.permission(operation, state);
        Runnable action = () -> perform(operation, state, container, fixture);
        if (UNIMPLEMENTED.contains(operation)) {
            assertThrows(UnsupportedException.class, action::run);
        } else if (permission == Permission.REFUSED) {
            IllegalTransitionException refused = assertThrows(IllegalTransitionException.class, action::run);
            assertEquals(state, refused.state());
            assertEquals(TABLE.permittedStates(operation), refused.permittedStates());
            assertEquals(Optional.of(operation), refused.operation());
        } else {
            action.run();
            checkEffect(operation, state, fixture, container);
            return;
        }
        assertEquals(before, fixture.storedEntry(WEB), "nothing written");
        assertEquals(rawBefore, fixture.observed(WEB));
        backends.verifyOnlyObserved();
    }

    private static void checkEffect(Operation operation, State state, LocalEngineFixture fixture,
            EngineContainer container) {
        if (operation == Operation.DELETE || operation == Operation.FORCE_DELETE) {
            assertEquals(Optional.empty(), fixture.storedRecord(WEB));
            assertEquals(Optional.empty(), fixture.observed(WEB));
            assertThrows(NotFoundException.class, container::state);
            return;
        }
        if (state == State.UNKNOWN) {
            assertEquals(State.STOPPED, fixture.stateOf(WEB));
            assertEquals(State.UNKNOWN, container.state());
            return;
        }
        ContainerRecord after = fixture.storedRecord(WEB).orElseThrow();
        assertEquals(Optional.empty(), after.status().intent());
        State expected = switch (operation) {
            case AWAIT -> State.STOPPED;
            case KILL -> state;
            case CHECKPOINT -> State.STOPPED;
            default -> OperationTable.resultingState(operation).orElse(state);
        };
        assertEquals(expected, after.status().state());
        assertEquals(expected, container.state());
    }

    private static void perform(Operation operation, State state, EngineContainer container,
            LocalEngineFixture fixture) {
        switch (operation) {
            case INIT -> container.init();
            case START -> container.start();
            case KILL -> container.kill(state == State.UNKNOWN ? Signal.KILL : Signal.CONT);
            case STOP -> container.stop();
            case PAUSE -> container.pause();
            case RESUME -> container.resume();
            case EXEC -> container.exec(ExecRequest.of(new ContainerId("x"), List.of("true")));
            case ATTACH -> container.attach().close();
            case RESIZE -> container.resize(new TerminalSize(80, 24));
            case CLOSE_STDIN -> container.closeStdin();
            case STATS -> container.stats();
            case PROCESSES -> container.processes();
            case UPDATE_RESOURCES -> container.updateResources(Resources.NONE);
            case AWAIT -> {
                Thread.startVirtualThread(() -> endSoon(container, fixture));
                container.await();
            }
            case MOUNT -> container.mount();
            case UNMOUNT -> container.unmount();
            case EXPORT -> container.export(OutputStream.nullOutputStream());
            case CHECKPOINT -> container.checkpoint(CheckpointRequest.of(Path.of("/tmp/none")));
            case RESTORE -> container.restore(Path.of("/tmp/none"));
            case CLEANUP -> container.cleanup();
            case DELETE -> container.delete();
            case FORCE_DELETE -> container.forceDelete();
            default -> throw new AssertionError("no row: " + operation);
        }
    }

    private static void endSoon(EngineContainer container, LocalEngineFixture fixture) {
        if (fixture.observed(WEB).isEmpty()) {
            container.start();
        }
        fixture.host.exit(WEB, 9);
    }

    @Test
    void refusesOtherSignalsThanKillInUnknown() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.UNKNOWN, "web");
            IllegalTransitionException refused =
                    assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.TERM));
            assertEquals(State.UNKNOWN, refused.state());
            assertEquals(Set.of(State.CREATED, State.RUNNING), refused.permittedStates());
            assertEquals(List.of(), fixture.host.signals(WEB));
            container.stop(Signal.TERM, Duration.ofHours(1));
            assertEquals(List.of(Signal.KILL), fixture.host.signals(WEB));
        }
    }

    @Test
    void refusesWhatIsNotSupportedBeforeItReadsOrObservesAnything() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            fixture.host.declareCapabilities(Set.of());
            BackendSpies backends = fixture.spies();
            try (LocalEngine engine = fixture.open(backends)) {
                for (State state : State.values()) {
                    EngineContainer container =
                            fixture.createInState(engine, state, "web-" + state.ordinal());
                    backends.forgetCalls();
                    for (Operation operation : List.of(Operation.RESUME, Operation.ATTACH, Operation.RESIZE,
                            Operation.CLOSE_STDIN, Operation.STATS, Operation.PROCESSES, Operation.EXEC,
                            Operation.UPDATE_RESOURCES, Operation.CHECKPOINT, Operation.MOUNT,
                            Operation.UNMOUNT, Operation.EXPORT, Operation.RESTORE)) {
                        UnsupportedException refused = assertThrows(UnsupportedException.class,
                                () -> perform(operation, state, container, fixture),
                                operation + " in " + state);
                        assertEquals(operation.requiredCapability(), refused.capability());
                    }
                    assertThrows(UnsupportedException.class, () -> container.logs(LogRequest.NO_FOLLOW));
                    backends.verifyNoOtherCalls();
                    container.forceDelete();
                    assertThrows(UnsupportedException.class, container::stats);
                    assertThrows(NotFoundException.class, container::start);
                }
            }
        }
    }
}
