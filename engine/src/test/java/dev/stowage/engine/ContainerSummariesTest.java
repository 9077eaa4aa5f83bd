package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Reason;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

/** What is recorded of a container, and how containers are listed. */
class ContainerSummariesTest {
    private static final ContainerId WEB = new ContainerId("web");
    /** A signal that a program ignores unless it handles it. */
    private static final Signal WINCH = new Signal(28);

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
    void recordsWhatWasAskedFor() {
        LocalEngineFixture fixture = new LocalEngineFixture();
        BackendSpies backends = fixture.spies();
        try (fixture; LocalEngine engine = fixture.open(backends)) {
            Resources limits = Resources.builder()
                    .memoryBytes(1)
                    .cpuShares(2)
                    .cpuQuotaMicros(3)
                    .cpuPeriodMicros(4)
                    .processes(5)
                    .build();
            EngineContainer container = engine.configure(fixture.request("web")
                    .withSandbox(new ContainerId("head"))
                    .withName(new ContainerName("shop"))
                    .withLabels(Map.of("k", "v"))
                    .withResources(limits)
                    .withStop(WINCH, Duration.ofMillis(30)));
            ContainerRecord record = container.record();
            assertEquals(new QualifiedId(new ContainerId("head"), WEB), record.id());
            assertEquals(Optional.of(new ContainerName("shop")), record.name());
            assertEquals(1, record.revision());
            assertEquals(ContainerConfig.of(fixture.bundle, "reference", new HostIdentity("host", fixture.root))
                    .withLabels(Map.of("k", "v"))
                    .withStop(WINCH, Duration.ofMillis(30)), record.config());
            assertEquals(Optional.of(fixture.currentTime.get()), record.status().configuredAt());
            assertEquals(container.incarnation(), record.incarnation());
            assertEquals("web", engine.resolve("shop").id().value());
            assertEquals("web", engine.resolve("head/web").id().value());
            container.init();
            assertEquals(limits, backends.lastCreateRequest().resources());
            assertEquals(fixture.root.resolve("engine/bundles/web/" + record.incarnation()),
                    backends.lastCreateRequest().bundle());
            container.start();
            container.stop();
            assertEquals(List.of(WINCH, Signal.KILL), fixture.host.signals(WEB));
            assertThrows(AlreadyExistsException.class,
                    () -> engine.configure(fixture.request("other").withName(new ContainerName("shop"))));
            assertTrue(!fixture.hasCopy("other"));
        }
    }

    @Test
    void keepsTheBundleAsItWasWhenTheContainerWasConfigured() throws IOException {
        LocalEngineFixture fixture = new LocalEngineFixture();
        BackendSpies backends = fixture.spies();
        try (fixture; LocalEngine engine = fixture.open(backends)) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            Files.delete(fixture.bundle.resolve("config.json"));
            container.start();
            Path copy = backends.lastCreateRequest().bundle().resolve("config.json");
            assertTrue(Files.readString(copy).contains(fixture.bundle.resolve("rootfs").toString()));
            assertThrows(InvalidArgumentException.class, () -> engine.configure(fixture.request("two")));
            assertTrue(!fixture.hasCopy("two"));
            assertEquals(Optional.empty(), fixture.storedRecord(new ContainerId("two")));
        }
    }

    @Test
    void refusesWhatAnEngineCannotTake() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            RunId run = new RunId(new Incarnation("0".repeat(32)), 1);
            assertThrows(InvalidArgumentException.class,
                    () -> engine.create(CreateRequest.of(WEB, fixture.bundle).withRun(run)));
            assertThrows(InvalidArgumentException.class, () -> engine
                    .configure(fixture.request("web").withStop(Signal.TERM, Duration.ofMillis(-1))));
            assertEquals(List.of(), engine.list());
        }
    }

    @Test
    void recordsLimitsAndAppliesThemToRunningContainers() {
        LocalEngineFixture fixture = new LocalEngineFixture();
        BackendSpies backends = fixture.spies();
        try (fixture; LocalEngine engine = fixture.open(backends)) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            Resources cpu = Resources.builder()
                    .cpuShares(9)
                    .cpuQuotaMicros(8)
                    .cpuPeriodMicros(7)
                    .processes(6)
                    .build();
            container.updateResources(MutatingOperation.memoryLimit(4096));
            container.updateResources(cpu);
            Resources both = Resources.builder()
                    .memoryBytes(4096)
                    .cpuShares(9)
                    .cpuQuotaMicros(8)
                    .cpuPeriodMicros(7)
                    .processes(6)
                    .build();
            assertEquals(both, container.record().status().resources());
            assertEquals(State.CONFIGURED, container.state());
            container.start();
            assertEquals(both, backends.lastCreateRequest().resources());
            container.updateResources(MutatingOperation.memoryLimit(8192));
            verify(backends.container).updateResources(MutatingOperation.memoryLimit(8192));
            assertEquals(OptionalLong.of(8192), container.record().status().resources().memoryBytes());
            assertEquals(OptionalLong.of(9), container.record().status().resources().cpuShares());
        }
    }

    @Test
    void writesWithTheDurabilityThatEachRecordNeeds() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = fixture.spies();
            try (LocalEngine engine = fixture.open(backends)) {
                engine.configure(fixture.request("web")).start();
                InOrder order = inOrder(backends.storage);
                order.verify(backends.storage).create(any(), eq(Durability.DURABLE));
                order.verify(backends.storage, times(2)).update(eq(WEB), eq(Durability.ATOMIC), any());
                engine.create(new ContainerId("db"), fixture.bundle);
                order.verify(backends.storage).create(any(), eq(Durability.ATOMIC));
                order.verify(backends.storage).update(any(), eq(Durability.DURABLE), any());
                verify(backends.storage, times(2)).create(any(), any());
                verify(backends.storage, times(3)).update(any(), any(), any());
            }
        }
    }

    @Test
    void writesWithTheMaximumDurabilityOfTheStorageIfItNeedsMore() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = fixture.spies(Durability.MEMORY);
            try (LocalEngine engine = fixture.open(backends)) {
                engine.configure(fixture.request("web")).start();
                verify(backends.storage).create(any(), eq(Durability.MEMORY));
                verify(backends.storage, times(2)).update(eq(WEB), eq(Durability.MEMORY), any());
                verify(backends.storage, times(2)).update(any(), any(), any());
            }
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
