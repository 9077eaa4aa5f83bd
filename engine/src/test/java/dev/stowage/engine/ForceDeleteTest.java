package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Forced deletion, from any state and of what has no readable record. */
class ForceDeleteTest {
    private static final ContainerId WEB = new ContainerId("web");

    @Test
    void forceDeleteCachesTheExit() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            for (State state : List.of(State.CREATED, State.RUNNING, State.PAUSED)) {
                EngineContainer container = fixture.createInState(engine, state, "web");
                container.forceDelete();
                assertEquals(137, container.await().commandLineCode(), state.name());
                assertFalse(fixture.hasCopy("web"));
                container.forceDelete();
            }
        }
    }

    @Test
    void forceDeleteWorksWithoutAnExit() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            fixture.runtimeCalls.fail(Set.of(Operation.STOP), new OperationFailedException(
                    ErrorSubject.of("web"), Operation.STOP, "no", OptionalInt.empty(), ""));
            container.forceDelete();
            assertEquals(List.of(), fixture.runtime.list());
            assertThrows(NotFoundException.class, container::await);
        }
    }

    @Test
    void forceDeleteFencesAnUnfinishedOperation() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            container.forceDelete();
            assertEquals(0, fixture.recoveries(WEB));
            EngineContainer broken = fixture.createInState(engine, State.CREATED, "web");
            fixture.replaceRecord(broken.record()
                    .nextRevision(broken.record()
                            .status()
                            .withIntent(Optional.of(dev.stowage.api.storage.Intent.of(Operation.START,
                                    new dev.stowage.api.ProcessIdentity(1, 1, "b"),
                                    fixture.currentTime.get(), 1)))));
            broken.forceDelete();
            assertEquals(1, fixture.recoveries(WEB));
            assertEquals(List.of(), fixture.runtime.list());
        }
    }

    @Test
    void anUnreadableRecordWithoutAContainerCanBeDeletedByForce() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            fixture.damage(WEB);
            assertEquals(State.UNKNOWN, container.state());
            assertThrows(NotFoundException.class, container::await);
            container.forceDelete();
            assertEquals(Optional.empty(), fixture.storedRecord(WEB));
        }
    }
}
