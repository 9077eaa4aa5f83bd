package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerReconciled;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.engine.EngineEvent;
import dev.stowage.api.engine.EngineListener;
import dev.stowage.api.engine.FailureSwallowed;
import dev.stowage.api.engine.OperationBegun;
import dev.stowage.api.engine.OperationEnded;
import dev.stowage.api.engine.OperationFailed;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.StorageUnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine reports to its listener and to JDK Flight Recorder. */
class OperationReporterTest {

    /** Keeps each event as its kind, operation and subject. */
    private static final class RecordingListener implements EngineListener {
        private final List<String> events = Collections.synchronizedList(new ArrayList<>());

        private void add(String kind, EngineEvent event) {
            events.add(kind + " " + event.operation().displayName() + " " + event.subject());
        }

        @Override
        public void operationBegun(OperationBegun event) {
            add("begun", event);
        }

        @Override
        public void operationEnded(OperationEnded event) {
            assertTrue(event.duration().isPositive());
            add("ended", event);
        }

        @Override
        public void operationFailed(OperationFailed event) {
            add("failed by " + event.failure().getClass().getSimpleName(), event);
        }

        @Override
        public void reconciled(ContainerReconciled event) {
            add("reconciled " + event.recordedState() + " to " + event.observedState(), event);
        }

        @Override
        public void failureSwallowed(FailureSwallowed event) {
            add("swallowed", event);
        }
    }

    @Test
    void reportsOperationsRefusalsAndReconciliations() {
        RecordingListener listener = new RecordingListener();
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = fixture.open(fixture.settings().withListener(listener))) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            listener.events.clear();
            assertThrows(IllegalTransitionException.class, container::init);
            fixture.host.exit(container.id(), 3);
            container.observe();
            assertEquals(
                    List.of("begun init web", "failed by IllegalTransitionException init web",
                            "begun state web", "reconciled RUNNING to STOPPED state web", "ended state web"),
                    listener.events);
        }
    }

    @Test
    void reportsAFailureThatTheCallerDoesNotSee() {
        RecordingListener listener = new RecordingListener();
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = fixture.open(fixture.settings().withListener(listener))) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            fixture.storageCalls.fail(Set.of(Operation.UPDATE),
                    new StorageUnavailableException(container.id(), Operation.UPDATE, "is away"));
            container.stop();
            fixture.storageCalls.clear();
            assertTrue(listener.events.contains("swallowed stop web"), listener.events::toString);
        }
    }

    @Test
    void aListenerThatThrowsHarmsNothing() {
        EngineListener listener = new EngineListener() {
            @Override
            public void operationBegun(OperationBegun event) {
                throw new IllegalStateException("from the listener");
            }

            @Override
            public void operationEnded(OperationEnded event) {
                throw new AssertionError("from the listener");
            }
        };
        try (LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = fixture.open(fixture.settings().withListener(listener))) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            assertEquals(State.RUNNING, container.record().status().state());
        }
    }

    @Test
    void flightRecorderShowsOperationsWithTheirOutcome(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("engine.jfr");
        try (Recording recording = new Recording();
                LocalEngineFixture fixture = new LocalEngineFixture();
                LocalEngine engine = fixture.open()) {
            recording.enable("dev.stowage.Operation").withoutThreshold();
            recording.enable("dev.stowage.LockWait").withoutThreshold();
            recording.start();
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "jfr-web");
            assertThrows(IllegalTransitionException.class, container::init);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> all = RecordingFile.readAllEvents(file);
        assertEquals(List.of("start succeeded", "init IllegalTransitionException"),
                all.stream()
                        .filter(event -> event.getEventType().getName().equals("dev.stowage.Operation"))
                        .filter(event -> event.getString("container").equals("jfr-web"))
                        .filter(event -> !event.getString("operation").equals("configure"))
                        .map(event -> event.getString("operation") + " " + event.getString("outcome"))
                        .toList());
        assertTrue(all.stream()
                .filter(event -> event.getEventType().getName().equals("dev.stowage.LockWait"))
                .anyMatch(event -> event.getString("container").equals("jfr-web")
                        && event.getString("outcome").equals("acquired")));
    }
}
