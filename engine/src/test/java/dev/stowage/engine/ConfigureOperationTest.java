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
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.HostIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

/** What is recorded of a request, how durably, and what the runtime gets of it. */
class ConfigureOperationTest {
    private static final ContainerId WEB = new ContainerId("web");
    /** A signal that a program ignores unless it handles it. */
    private static final Signal WINCH = new Signal(28);

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
            HostIdentity host = new HostIdentity("host", fixture.root);
            assertEquals(ContainerConfig.of(fixture.bundle, "reference", host)
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
}
