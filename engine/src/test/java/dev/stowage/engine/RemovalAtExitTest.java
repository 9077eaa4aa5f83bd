package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import dev.stowage.api.storage.Status;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Containers that are removed when their run ends. */
class RemovalAtExitTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final ContainerId HEAD = new ContainerId("head");

    @Test
    void removesOnExitWhicheverOperationObservesIt() {
        for (int variant = 0; variant < 6; variant++) {
            try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
                EngineContainer container =
                        engine.configure(fixture.request("web").withRemovePolicy(RemovePolicy.ON_EXIT));
                container.start();
                if (variant == 5) {
                    container.stop();
                } else {
                    fixture.host.exit(WEB, 3);
                }
                switch (variant) {
                    case 0 -> assertEquals(3, container.await().commandLineCode());
                    case 1 -> assertEquals(State.STOPPED, container.state());
                    case 2 -> container.stop();
                    case 3 -> assertThrows(NotFoundException.class, container::start);
                    case 4 -> fixture.open();
                    default -> {
                    }
                }
                assertEquals(Optional.empty(), fixture.storedRecord(WEB), "way " + variant);
                assertEquals(List.of(), fixture.runtime.list());
                assertFalse(fixture.hasCopy("web"));
                assertTrue(container.await().commandLineCode() == 3 || variant == 5);
                assertThrows(NotFoundException.class, container::state);
            }
        }
    }

    @Test
    void aSummaryRemovesNothing() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            engine.configure(fixture.request("web").withRemovePolicy(RemovePolicy.ON_EXIT)).start();
            fixture.host.exit(WEB, 3);
            assertEquals(State.STOPPED, engine.summaries().getFirst().state());
            assertTrue(fixture.storedRecord(WEB).isPresent());
        }
    }

    @Test
    void removalAtTheExitThatFailsIsTriedAgain() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container =
                    engine.configure(fixture.request("web").withRemovePolicy(RemovePolicy.ON_EXIT));
            container.start();
            fixture.host.exit(WEB, 3);
            fixture.runtimeCalls.fail(Set.of(Operation.DELETE), new OperationFailedException(
                    ErrorSubject.of("web"), Operation.DELETE, "busy", OptionalInt.empty(), ""));
            assertEquals(3, container.await().commandLineCode());
            assertEquals(State.STOPPED, container.state());
            Status kept = fixture.storedRecord(WEB).orElseThrow().status();
            assertEquals(Optional.of(Operation.DELETE), kept.intent().map(intent -> intent.operation()));
            assertThrows(OperationFailedException.class, container::cleanup);
            container.stop();
            fixture.runtimeCalls.clear();
            assertEquals(3, container.await().commandLineCode());
            assertEquals(Optional.empty(), fixture.storedRecord(WEB));
        }
    }

    @Test
    void aHeadThatOthersDependOnIsNotRemovedAtItsExit() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer head =
                    engine.configure(fixture.request("head").withRemovePolicy(RemovePolicy.ON_EXIT));
            EngineContainer member = engine.configure(fixture.request("a").withSandbox(HEAD));
            head.start();
            fixture.host.exit(HEAD, 3);
            assertEquals(3, head.await().commandLineCode());
            assertEquals(State.STOPPED, head.state());
            assertEquals(Optional.empty(), head.record().status().intent());
            member.delete();
            assertEquals(State.STOPPED, head.state());
            assertEquals(Optional.empty(), fixture.storedRecord(HEAD));
        }
    }
}
