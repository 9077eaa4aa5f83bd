package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotLocalException;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Containers of other hosts, roots and runtimes, of which an engine only reads the record. */
class NonLocalContainerTest {
    private static void moveToOtherHost(LocalEngineFixture fixture, String id,
            HostIdentity host, String runtime) {
        ContainerRecord record = fixture.storedRecord(new ContainerId(id)).orElseThrow();
        ContainerConfig config = record.config();
        fixture.replaceRecord(record.withConfig(ContainerConfig.of(config.bundle(), runtime, host)));
    }

    private static List<InterceptedCall> callsOfContainers(LocalEngineFixture fixture) {
        return fixture.runtimeCalls.calls()
                .stream()
                .filter(call -> call.operation() != Operation.LIST)
                .toList();
    }

    @Test
    void ignoresContainersOfOtherHostsAndRuntimes() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = fixture.open()) {
                for (String id : List.of("host", "runtime")) {
                    fixture.createInState(engine, State.RUNNING, id);
                }
            }
            ContainerConfig config = fixture.storedRecord(new ContainerId("host")).orElseThrow().config();
            moveToOtherHost(fixture, "host",
                    new HostIdentity("other", Path.of("/elsewhere")), config.runtime());
            moveToOtherHost(fixture, "runtime", config.host(), "other");
            fixture.host.loseAll();
            fixture.runtimeCalls.forgetCalls();
            try (LocalEngine engine = fixture.open()) {
                for (String id : List.of("host", "runtime")) {
                    EngineContainer container = engine.find(new ContainerId(id));
                    assertEquals(State.RUNNING, container.state());
                    for (Runnable action : List.<Runnable>of(container::pause, container::start,
                            container::stop, container::delete, container::forceDelete, container::stats,
                            () -> container.kill(dev.stowage.api.Signal.KILL),
                            () -> container.logs(dev.stowage.api.runtime.LogRequest.NO_FOLLOW))) {
                        assertThrows(NotLocalException.class, action::run);
                    }
                    assertEquals(Optional.empty(), container.await(Duration.ofMillis(30)));
                    assertEquals(State.RUNNING,
                            fixture.storedRecord(container.id()).orElseThrow().status().state());
                }
                assertEquals(new HostIdentity("other", Path.of("/elsewhere")),
                        assertThrows(NotLocalException.class,
                                () -> engine.find(new ContainerId("host")).pause()).host());
                assertEquals(2, engine.summaries().stream().filter(s -> s.state() == State.RUNNING).count());
                assertEquals(List.of(), callsOfContainers(fixture));
            }
        }
    }

    @Test
    void readsTheExitOfAContainerOfAnotherHostFromItsRecord() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.STOPPED, "web");
            moveToOtherHost(fixture, "web", new HostIdentity("other", fixture.root), "reference");
            assertEquals(3, container.await().commandLineCode());
        }
    }
}
