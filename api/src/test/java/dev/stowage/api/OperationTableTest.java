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
    private static final OperationTable RAW = OperationTable.of(Layer.RAW);
    private static final OperationTable ENGINE = OperationTable.of(Layer.ENGINE);

    @Test
    void theEnginePermitsMoreNeverLess() {
        assertEquals(RAW.operations(), ENGINE.operations());
        for (Operation operation : RAW.operations()) {
            assertTrue(ENGINE.permitted(operation).containsAll(RAW.permitted(operation)), operation.verb());
        }
    }

    @Test
    void aRuntimeAloneKnowsNothingConfigured() {
        for (Operation operation : RAW.operations()) {
            assertEquals(Permission.REFUSED, RAW.permission(operation, State.CONFIGURED), operation.verb());
        }
    }

    @Test
    void deleteOfCreatedAndKillOfPausedAreRefusedThoughCommandLinesAllowThem() {
        for (OperationTable table : Set.of(RAW, ENGINE)) {
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
        assertEquals(Set.of(State.CREATED), RAW.permitted(Operation.START));
        assertEquals(Permission.NO_EFFECT, RAW.permission(Operation.STOP, State.STOPPED));
        assertEquals(Permission.RECORDED, ENGINE.permission(Operation.UPDATE_RESOURCES, State.STOPPED));
    }

    @Test
    void whatIsNotJudgedByAStateHasNoRow() {
        assertThrows(InvalidArgumentException.class, () -> RAW.permission(Operation.LIST, State.RUNNING));
        assertThrows(InvalidArgumentException.class, () -> ENGINE.permitted(Operation.CREATE));
    }

    @Test
    void everyTransitionEndsWhereTheContractSays() {
        assertEquals(Optional.of(State.CREATED), OperationTable.endsIn(Operation.INIT));
        assertEquals(Optional.of(State.RUNNING), OperationTable.endsIn(Operation.RESUME));
        assertEquals(Optional.of(State.PAUSED), OperationTable.endsIn(Operation.PAUSE));
        assertEquals(Optional.of(State.STOPPED), OperationTable.endsIn(Operation.STOP));
        assertEquals(Optional.of(State.CONFIGURED), OperationTable.endsIn(Operation.CONFIGURE));
        assertEquals(Optional.empty(), OperationTable.endsIn(Operation.KILL));
    }

    @Test
    void operationsReadAsAPersonWritesThem() {
        assertEquals("force delete", Operation.FORCE_DELETE.verb());
        assertEquals(Optional.of(Capability.PAUSE), Operation.RESUME.requires());
        assertEquals(Optional.empty(), Operation.START.requires());
        assertTrue(State.PAUSED.hasProcess());
        assertEquals(EnumSet.of(State.CREATED, State.RUNNING, State.PAUSED),
                EnumSet.copyOf(EnumSet.allOf(State.class).stream().filter(State::hasProcess).toList()));
    }
}
