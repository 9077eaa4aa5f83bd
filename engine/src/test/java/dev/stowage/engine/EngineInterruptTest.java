package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.TestProgram;
import dev.stowage.posix.Failpoints;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a verb says and leaves when its thread is interrupted. */
class EngineInterruptTest {
    private static final ContainerId WEB = new ContainerId("web");

    @Test
    void interruptBeforeTheActionHasNoEffect() {
        for (MutatingOperation operation : MutatingOperation.ALL) {
            try (LocalEngineFixture fixture = new LocalEngineFixture()) {
                Failpoints interrupting = failpoint -> {
                    if (failpoint == EngineFailpoint.INTENT_WRITTEN) {
                        Thread.currentThread().interrupt();
                    }
                };
                EngineSettings settings = fixture.settings();
                try (LocalEngine engine = fixture.open()) {
                    if (!operation.creates()) {
                        fixture.createInState(engine, operation.initialState(), "web");
                    }
                }
                BackendSpies backends = fixture.spies();
                Optional<ContainerRecord> before = fixture.storedRecord(WEB);
                try (LocalEngine engine = new LocalEngine(backends.runtime, backends.storage,
                        settings.withFailpoints(interrupting))) {
                    backends.forgetCalls();
                    if (operation.creates() || operation.name().equals("limit later")
                            || operation.name().equals("force delete")) {
                        Thread.currentThread().interrupt();
                    }
                    assertThrows(OperationInterruptedException.class,
                            () -> operation.run(fixture, engine, "web"), operation.name());
                    assertTrue(Thread.interrupted(), "the flag stays");
                    assertEquals(before.map(record -> record.status()),
                            fixture.storedRecord(WEB).map(record -> record.status()), operation.name());
                    backends.verifyRuntimeOnlyObserved();
                }
            }
        }
    }

    @Test
    void interruptAfterTheActionIsRecordedAnyway() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            fixture.runtimeCalls.after(Operation.PAUSE, call -> Thread.currentThread().interrupt());
            container.pause();
            assertTrue(Thread.interrupted());
            assertEquals(State.PAUSED, container.record().status().state());
            assertEquals(Optional.empty(), container.record().status().intent());
        }
    }

    @Test
    void interruptedStopReportsOutcomeUnknown() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            fixture.host.replaceProgram(new TestProgram.IgnoreTerm());
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            fixture.runtimeCalls.after(Operation.STOP, call -> Thread.currentThread().interrupt());
            assertThrows(OutcomeUnknownException.class, () -> container.stop(Duration.ofMinutes(5)));
            assertTrue(Thread.interrupted());
            fixture.runtimeCalls.clear();
            assertEquals(State.RUNNING, container.state());
            container.stop();
            assertEquals(State.STOPPED, container.state());
        }
    }
}
