package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.Resources;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.storage.Status;
import dev.stowage.harness.TestProgram;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineLifecycleTest {
    private static final ContainerId WEB = new ContainerId("web-1");

    @Test
    void runsAContainerFromConfigureToDelete() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = engine.configure(fixture.request("web-1"));
            assertEquals(State.CONFIGURED, container.state());
            assertTrue(fixture.observed(WEB).isEmpty());

            container.init();
            assertEquals(State.CREATED, container.state());
            assertEquals(1, container.record().status().run());

            container.start();
            assertEquals(State.RUNNING, container.state());
            assertEquals(Optional.empty(), container.await(Duration.ZERO));

            Exit exit = fixture.host.exit(WEB, 7);
            assertEquals(exit, container.await());
            assertEquals(State.STOPPED, container.state());
            assertEquals(Optional.of(exit), container.record().status().exit());

            container.delete();
            assertThrows(NotFoundException.class, container::observe);
            assertThrows(NotFoundException.class, () -> engine.find(WEB));
            assertTrue(fixture.observed(WEB).isEmpty());
            assertFalse(Files.exists(fixture.root.resolve("engine/bundles/web-1")));
            assertEquals(exit, container.await());
        }
    }

    @Test
    void createsAsARuntimeDoes() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = engine.create(WEB, fixture.bundle);
            assertEquals(State.CREATED, container.state());
            assertEquals(State.CREATED, fixture.stateOf(WEB));
            assertEquals(Optional.empty(), container.record().status().intent());
            assertEquals("reference+reference", engine.name());
        }
    }

    @Test
    void startsAnotherRunOfAStoppedContainer() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.STOPPED, "web-1");
            container.start();
            assertEquals(State.RUNNING, container.state());
            assertEquals(2, container.record().status().run());
            assertEquals(2, fixture.observed(WEB).orElseThrow().run().orElseThrow().number());
            assertEquals(Optional.empty(), container.record().status().exit());
        }
    }

    @Test
    void stopsByTheConfiguredSignalAndThenByForce() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer polite = fixture.createInState(engine, State.RUNNING, "polite");
            polite.stop(Duration.ofSeconds(60));
            assertEquals(State.STOPPED, polite.record().status().state());
            fixture.host.replaceProgram(new TestProgram.IgnoreTerm());
            EngineContainer stubborn = fixture.createInState(engine, State.PAUSED, "stubborn");
            stubborn.stop(Duration.ofMillis(20));
            assertEquals(State.STOPPED, stubborn.record().status().state());
            assertEquals(137, stubborn.record().status().exit().orElseThrow().commandLineCode());
        }
    }

    @Test
    void writesIntentAndOutcomeOfEachOperation() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CREATED, "web-1");
            List<Status> written = new ArrayList<>();
            fixture.storageCalls.after(Operation.UPDATE, call -> written.add(fixture.storedStatus(WEB)));
            container.start();
            assertEquals(2, written.size());
            assertTrue(written.getFirst().intent().isPresent());
            assertEquals(State.CREATED, written.getFirst().state());
            assertTrue(written.getLast().intent().isEmpty());
            assertEquals(State.RUNNING, written.getLast().state());
        }
    }

    @Test
    void listsAndSummarises() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            fixture.createInState(engine, State.RUNNING, "b");
            fixture.createInState(engine, State.CONFIGURED, "a");
            fixture.runtime.create(CreateRequest.of(new ContainerId("c"), fixture.bundle)
                    .withResources(dev.stowage.api.Resources.NONE));
            assertEquals(List.of("a", "b", "c"), engine.list().stream().map(c -> c.id().value()).toList());
            assertEquals(List.of(State.CONFIGURED, State.RUNNING, State.UNKNOWN),
                    engine.summaries().stream().map(s -> s.state()).toList());
        }
    }

    @Test
    void aContainerThatHasNeverRunHasAnEmptyLog() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            try (var log = container.logs(LogRequest.FOLLOW)) {
                assertEquals(Optional.empty(), log.next());
            }
        }
    }

    @Test
    void generatesARandomIdOfTwentyFourDigits() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer one = engine.configure(ContainerRequest.of(fixture.bundle));
            EngineContainer two = engine.configure(ContainerRequest.of(fixture.bundle));
            assertTrue(one.id().value().matches("[0-9a-f]{24}"), one.id().value());
            assertFalse(one.id().equals(two.id()));
        }
    }
}
