package dev.stowage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.InvalidArgumentException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperationTableTest {
    private static final OperationTable RUNTIME = OperationTable.of(Layer.RUNTIME);
    private static final OperationTable ENGINE = OperationTable.of(Layer.ENGINE);

    @Test
    void theEnginePermitsMoreNeverLess() {
        assertEquals(RUNTIME.operations(), ENGINE.operations());
        for (Operation operation : RUNTIME.operations()) {
            assertTrue(ENGINE.permittedStates(operation).containsAll(RUNTIME.permittedStates(operation)),
                    operation.displayName());
        }
    }

    @Test
    void runtimeLayerRefusesEverythingInConfigured() {
        for (Operation operation : RUNTIME.operations()) {
            assertEquals(Permission.REFUSED, RUNTIME.permission(operation, State.CONFIGURED),
                    operation.displayName());
        }
    }

    @Test
    void deleteOfCreatedAndKillOfPausedAreRefusedThoughCommandLinesAllowThem() {
        for (OperationTable table : Set.of(RUNTIME, ENGINE)) {
            assertEquals(Permission.REFUSED, table.permission(Operation.DELETE, State.CREATED));
            assertEquals(Permission.REFUSED, table.permission(Operation.KILL, State.PAUSED));
        }
    }

    @Test
    void onlyForceKillAndStopReachAnUnknownContainer() {
        EnumSet<Operation> reaching = EnumSet.noneOf(Operation.class);
        for (Operation operation : ENGINE.operations()) {
            if (ENGINE.permission(operation, State.UNKNOWN).allows()) {
                reaching.add(operation);
            }
        }
        assertEquals(EnumSet.of(Operation.KILL, Operation.STOP, Operation.AWAIT, Operation.FORCE_DELETE),
                reaching);
        assertEquals(Permission.KILL_ONLY, ENGINE.permission(Operation.KILL, State.UNKNOWN));
        assertEquals(Permission.KILL_ONLY, ENGINE.permission(Operation.STOP, State.UNKNOWN));
    }

    @Test
    void startBeginsARunWhereThereIsNone() {
        assertEquals(Permission.INIT_FIRST, ENGINE.permission(Operation.START, State.CONFIGURED));
        assertEquals(Permission.INIT_FIRST, ENGINE.permission(Operation.START, State.STOPPED));
        assertEquals(Set.of(State.CREATED), RUNTIME.permittedStates(Operation.START));
        assertEquals(Permission.NO_EFFECT, RUNTIME.permission(Operation.STOP, State.STOPPED));
        assertEquals(Permission.DEFERRED, ENGINE.permission(Operation.UPDATE_RESOURCES, State.STOPPED));
    }

    @Test
    void operationsIndependentOfStateHaveNoRow() {
        assertThrows(InvalidArgumentException.class, () -> RUNTIME.permission(Operation.LIST, State.RUNNING));
        assertThrows(InvalidArgumentException.class, () -> ENGINE.permittedStates(Operation.CREATE));
    }

    @Test
    void resultingStatesFollowTheContract() {
        assertEquals(Optional.of(State.CREATED), OperationTable.resultingState(Operation.INIT));
        assertEquals(Optional.of(State.RUNNING), OperationTable.resultingState(Operation.RESUME));
        assertEquals(Optional.of(State.PAUSED), OperationTable.resultingState(Operation.PAUSE));
        assertEquals(Optional.of(State.STOPPED), OperationTable.resultingState(Operation.STOP));
        assertEquals(Optional.of(State.CONFIGURED), OperationTable.resultingState(Operation.CONFIGURE));
        assertEquals(Optional.empty(), OperationTable.resultingState(Operation.KILL));
    }

    @Test
    void displayNamesAreLowerCaseWords() {
        assertEquals("force delete", Operation.FORCE_DELETE.displayName());
        assertEquals(Optional.of(Capability.PAUSE), Operation.RESUME.requiredCapability());
        assertEquals(Optional.empty(), Operation.START.requiredCapability());
        assertTrue(State.PAUSED.hasProcess());
        assertEquals(EnumSet.of(State.CREATED, State.RUNNING, State.PAUSED),
                EnumSet.copyOf(EnumSet.allOf(State.class).stream().filter(State::hasProcess).toList()));
    }
}
