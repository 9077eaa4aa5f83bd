package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
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
import dev.stowage.api.storage.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is recorded of a container, and how containers are listed. */
class SummariesTest {
    private static final ContainerId WEB = new ContainerId("web");

    @Test
    void showsEveryContainerWithoutAskingTheRuntimeForStates() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            bench.in(engine, State.CONFIGURED, "a");
            bench.in(engine, State.PAUSED, "b");
            bench.in(engine, State.STOPPED, "c");
            bench.in(engine, State.UNKNOWN, "d");
            EngineContainer ended = bench.in(engine, State.RUNNING, "e");
            var exit = bench.world.exits(ended.id(), 0);
            bench.runtime.missing = MemoryRuntime.Discovery.AT_CREATE;
            EngineContainer never = bench.in(engine, State.CONFIGURED, "f");
            assertThrows(OperationFailedException.class, never::start);
            bench.runtime.missing = MemoryRuntime.Discovery.NEVER;
            bench.runtime.create(new CreateRequest(new ContainerId("bb"), bench.bundle, Optional.empty(),
                    Resources.NONE));
            ContainerRecord odd = bench.in(engine, State.RUNNING, "g").record();
            bench.storage.put(odd.next(odd.status().withUnsettled(Optional.of("contradiction"))));
            long revision = bench.storage.peek(ended.id()).orElseThrow().revision();
            bench.runtime.calls.clear();
            List<ContainerSummary> all = engine.summaries();
            assertEquals(List.of(),
                    bench.runtime.calls.stream().filter(c -> c.startsWith("observe")).toList());
            assertEquals(List.of("a", "b", "bb", "c", "d", "e", "f", "g"),
                    all.stream().map(s -> s.id().toString()).toList());
            assertEquals(List.of(State.CONFIGURED, State.PAUSED, State.UNKNOWN, State.STOPPED, State.UNKNOWN,
                    State.STOPPED, State.STOPPED, State.UNKNOWN),
                    all.stream().map(ContainerSummary::state).toList());
            assertEquals(List.of(Optional.empty(), Optional.empty(), Optional.of(Reason.NO_RECORD),
                    Optional.of(Reason.ERROR), Optional.of(Reason.UNREADABLE), Optional.of(Reason.COMPLETED),
                    Optional.of(Reason.START_ERROR), Optional.of(Reason.UNSETTLED)),
                    all.stream().map(ContainerSummary::reason).toList());
            assertTrue(all.get(2).message().contains("no record"));
            assertEquals("is damaged", all.get(4).message());
            assertTrue(all.get(6).message().contains("no such file"));
            assertEquals("contradiction", all.get(7).message());
            assertEquals("", all.get(3).message());
            assertEquals(Optional.empty(), all.get(2).record());
            assertEquals(Optional.of(exit), all.get(5).record().orElseThrow().status().exit());
            assertEquals(revision, all.get(5).record().orElseThrow().revision());
            assertEquals(State.RUNNING, bench.storage.peek(ended.id()).orElseThrow().status().state());
        }
    }

    @Test
    void aContainerThatIsRestartedMeanwhileIsShownAsItIs() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            bench.runtime.fault = new MemoryRuntime.Fault() {
                @Override
                public void before(Operation operation, ContainerId id) {
                    if (operation == Operation.FIND) {
                        bench.runtime.fault = MemoryRuntime.Fault.NONE;
                        bench.world.exits(WEB, 1);
                        container.start();
                        bench.world.exits(WEB, 2);
                    }
                }
            };
            ContainerSummary summary = engine.summaries().getFirst();
            assertEquals(2, summary.record().orElseThrow().status().run());
            assertEquals(State.RUNNING, summary.state(), "the exit was looked for in the run before");
        }
    }

    @Test
    void recordsWhatWasAskedFor() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            Resources limits = new Resources(OptionalLong.of(1), OptionalLong.of(2), OptionalLong.of(3),
                    OptionalLong.of(4), OptionalLong.of(5));
            EngineContainer container = engine.configure(bench.request("web")
                    .withSandbox(new ContainerId("head"))
                    .withName(new ContainerName("shop"))
                    .withLabels(Map.of("k", "v"))
                    .withResources(limits)
                    .withStop(Signal.INT, Duration.ofSeconds(3)));
            ContainerRecord record = container.record();
            assertEquals(new FullId(new ContainerId("head"), WEB), record.id());
            assertEquals(Optional.of(new ContainerName("shop")), record.name());
            assertEquals(1, record.revision());
            assertEquals(new ContainerConfig(bench.bundle, "fake", bench.settings().home(), Map.of("k", "v"),
                    Signal.INT, Duration.ofSeconds(3), ContainerConfig.Removal.MANUAL), record.config());
            assertEquals(Optional.of(bench.now.get()), record.status().configuredAt());
            assertEquals(container.incarnation(), record.incarnation());
            assertEquals("web", engine.resolve("shop").id().value());
            assertEquals("web", engine.resolve("head/web").id().value());
            container.init();
            assertEquals(limits, bench.world.require(WEB).resources);
            assertEquals(bench.root.resolve("engine/bundles/web/" + record.incarnation()),
                    bench.world.require(WEB).bundle);
            container.start();
            container.stop();
            assertEquals(List.of(Signal.INT, Signal.KILL), bench.world.signalsOf(WEB));
            assertThrows(AlreadyExistsException.class,
                    () -> engine.configure(bench.request("other").withName(new ContainerName("shop"))));
            assertTrue(!bench.hasCopy("other"));
        }
    }

    @Test
    void keepsTheBundleAsItWasWhenTheContainerWasConfigured() throws IOException {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            Files.delete(bench.bundle.resolve("config.json"));
            container.start();
            Path copy = bench.world.require(WEB).bundle.resolve("config.json");
            assertTrue(Files.readString(copy).contains(bench.bundle.resolve("rootfs").toString()));
            assertThrows(InvalidArgumentException.class, () -> engine.configure(bench.request("two")));
            assertTrue(!bench.hasCopy("two"));
            assertEquals(Optional.empty(), bench.storage.peek(new ContainerId("two")));
        }
    }

    @Test
    void refusesWhatAnEngineCannotTake() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            RunId run = new RunId(new Incarnation("0".repeat(32)), 1);
            assertThrows(InvalidArgumentException.class, () -> engine.create(new CreateRequest(WEB,
                    bench.bundle, Optional.of(run), Resources.NONE)));
            assertThrows(InvalidArgumentException.class, () -> engine.configure(bench.request("web")
                    .withStop(Signal.TERM, Duration.ofMillis(-1))));
            assertEquals(List.of(), engine.list());
        }
    }

    @Test
    void recordsLimitsAndAppliesThemToTheLiving() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            Resources cpu = new Resources(OptionalLong.empty(), OptionalLong.of(9), OptionalLong.of(8),
                    OptionalLong.of(7), OptionalLong.of(6));
            container.updateResources(Verb.memory(4096));
            container.updateResources(cpu);
            Resources both = new Resources(OptionalLong.of(4096), OptionalLong.of(9), OptionalLong.of(8),
                    OptionalLong.of(7), OptionalLong.of(6));
            assertEquals(both, container.record().status().resources());
            assertEquals(State.CONFIGURED, container.state());
            container.start();
            assertEquals(both, bench.world.require(WEB).resources);
            container.updateResources(Verb.memory(8192));
            assertEquals(Verb.memory(8192), bench.world.require(WEB).updated);
            assertEquals(OptionalLong.of(8192), container.record().status().resources().memoryBytes());
            assertEquals(OptionalLong.of(9), container.record().status().resources().cpuShares());
        }
    }

    @Test
    void writesAtTheLevelThatEachRecordNeeds() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            engine.configure(bench.request("web")).start();
            assertEquals(List.of(Level.DURABLE, Level.ATOMIC, Level.ATOMIC), bench.storage.levels());
            engine.create(new ContainerId("db"), bench.bundle);
            assertEquals(List.of(Level.ATOMIC, Level.DURABLE), bench.storage.levels().subList(3, 5));
        }
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            bench.storage.highest(Level.MEMORY);
            engine.configure(bench.request("web")).start();
            assertEquals(List.of(Level.MEMORY, Level.MEMORY, Level.MEMORY), bench.storage.levels());
        }
    }

    @Test
    void observesWithTheTimesOfRecordAndRuntime() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.CONFIGURED, "web");
            assertEquals(Optional.empty(), container.observe().run());
            assertEquals(Optional.empty(), container.observe().createdAt());
            container.start();
            var running = container.observe();
            assertEquals(Optional.of(new RunId(container.incarnation(), 1)), running.run());
            assertEquals(Optional.of(MemoryWorld.BIRTH), running.createdAt());
            assertEquals(Optional.of(MemoryWorld.BIRTH.plusSeconds(1)), running.startedAt());
            assertEquals(Optional.empty(), running.exit());
            bench.world.exits(WEB, 1);
            var stopped = container.observe();
            assertEquals(running.run(), stopped.run());
            assertEquals(Optional.empty(), stopped.init());
            assertEquals(1, stopped.exit().orElseThrow().commandLineCode());
            assertEquals("", stopped.detail());
        }
    }
}
