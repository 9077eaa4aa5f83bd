package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.Reason;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.storage.ContainerRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What lists and observations show of containers. */
class ContainerSummariesTest {
    private static final ContainerId WEB = new ContainerId("web");

    @Test
    void showsEveryContainerWithoutAskingTheRuntimeForStates() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            fixture.createInState(engine, State.CONFIGURED, "a");
            fixture.createInState(engine, State.PAUSED, "b");
            fixture.createInState(engine, State.STOPPED, "c");
            fixture.createInState(engine, State.UNKNOWN, "d");
            EngineContainer ended = fixture.createInState(engine, State.RUNNING, "e");
            var exit = fixture.host.exit(ended.id(), 0);
            fixture.failCreateForMissingProgram();
            EngineContainer never = fixture.createInState(engine, State.CONFIGURED, "f");
            assertThrows(OperationFailedException.class, never::start);
            fixture.runtimeCalls.clear();
            fixture.runtime.create(CreateRequest.of(new ContainerId("bb"), fixture.bundle));
            ContainerRecord odd = fixture.createInState(engine, State.RUNNING, "g").record();
            fixture.replaceRecord(
                    odd.nextRevision(odd.status().withInconsistency(Optional.of("contradiction"))));
            long revision = fixture.storedRecord(ended.id()).orElseThrow().revision();
            fixture.runtimeCalls.forgetCalls();
            List<ContainerSummary> all = engine.summaries();
            assertEquals(List.of(), fixture.observedContainers());
            assertEquals(List.of("a", "b", "bb", "c", "d", "e", "f", "g"),
                    all.stream().map(s -> s.id().toString()).toList());
            assertEquals(
                    List.of(State.CONFIGURED, State.PAUSED, State.UNKNOWN, State.STOPPED, State.UNKNOWN,
                            State.STOPPED, State.STOPPED, State.UNKNOWN),
                    all.stream().map(ContainerSummary::state).toList());
            assertEquals(List.of(Optional.empty(), Optional.empty(), Optional.of(Reason.NO_RECORD),
                    Optional.of(Reason.ERROR), Optional.of(Reason.UNREADABLE), Optional.of(Reason.COMPLETED),
                    Optional.of(Reason.START_ERROR), Optional.of(Reason.INCONSISTENT)),
                    all.stream().map(ContainerSummary::reason).toList());
            assertTrue(all.get(2).message().contains("no record"));
            assertEquals("is damaged", all.get(4).message());
            assertTrue(all.get(6).message().contains("no such file"));
            assertEquals("contradiction", all.get(7).message());
            assertEquals("", all.get(3).message());
            assertEquals(Optional.empty(), all.get(2).record());
            assertEquals(Optional.of(exit), all.get(5).record().orElseThrow().status().exit());
            assertEquals(revision, all.get(5).record().orElseThrow().revision());
            assertEquals(State.RUNNING, fixture.storedRecord(ended.id()).orElseThrow().status().state());
        }
    }

    @Test
    void aContainerThatIsRestartedMeanwhileIsShownAsItIs() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            fixture.runtimeCalls.before(Operation.FIND, call -> {
                fixture.runtimeCalls.clear();
                fixture.host.exit(WEB, 1);
                container.start();
                fixture.host.exit(WEB, 2);
            });
            ContainerSummary summary = engine.summaries().getFirst();
            assertEquals(2, summary.record().orElseThrow().status().run());
            assertEquals(State.RUNNING, summary.state(), "the exit was looked for in the run before");
        }
    }

    @Test
    void observesWithTheTimesOfRecordAndRuntime() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            assertEquals(Optional.empty(), container.observe().run());
            assertEquals(Optional.empty(), container.observe().createdAt());
            Instant createdAt = fixture.hostTime.get();
            container.init();
            fixture.hostTime.set(createdAt.plusSeconds(1));
            container.start();
            var running = container.observe();
            assertEquals(Optional.of(new RunId(container.incarnation(), 1)), running.run());
            assertEquals(Optional.of(createdAt), running.createdAt());
            assertEquals(Optional.of(createdAt.plusSeconds(1)), running.startedAt());
            assertEquals(Optional.empty(), running.exit());
            fixture.host.exit(WEB, 1);
            var stopped = container.observe();
            assertEquals(running.run(), stopped.run());
            assertEquals(Optional.empty(), stopped.init());
            assertEquals(1, stopped.exit().orElseThrow().commandLineCode());
            assertEquals("", stopped.detail());
        }
    }
}
