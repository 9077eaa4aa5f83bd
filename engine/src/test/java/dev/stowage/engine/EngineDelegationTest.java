package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.engine.EngineListener;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Attachment;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.ExecRequest;
import dev.stowage.api.runtime.ExecSession;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Stats;
import dev.stowage.api.runtime.TerminalSize;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

/** What an engine does no more with than pass on: to the runtime as it was given, and back as it was got. */
class EngineDelegationTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final ExecRequest EXEC = ExecRequest.of(new ContainerId("x"), List.of("true"));
    private static final ExecSession SESSION = mock(ExecSession.class);

    private static BackendSpies spies(LocalEngineFixture fixture) {
        BackendSpies backends = fixture.spies();
        doReturn(EnumSet.allOf(Capability.class)).when(backends.runtime).capabilities();
        doReturn(SESSION).when(backends.container).exec(EXEC);
        return backends;
    }

    private static LocalEngine open(LocalEngineFixture fixture, BackendSpies backends) {
        return fixture.open(backends);
    }

    @Test
    void operationsPassTheirArgumentsToTheRuntime() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = spies(fixture);
            Attachment attachment = mock(Attachment.class);
            ContainerLogReader logs = mock(ContainerLogReader.class);
            Stats stats = Stats.of(Instant.EPOCH, Duration.ofSeconds(1), 2, 3);
            List<ProcessIdentity> processes = List.of(new ProcessIdentity(7, 8, "boot"));
            doReturn(attachment).when(backends.container).attach();
            doReturn(stats).when(backends.container).stats();
            doReturn(processes).when(backends.container).processes();
            doReturn(logs).when(backends.container).logs(LogRequest.FOLLOW);
            try (LocalEngine engine = open(fixture, backends)) {
                EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
                backends.forgetCalls();
                TerminalSize size = new TerminalSize(81, 25);
                CheckpointRequest checkpoint = CheckpointRequest.of(Path.of("/images"));
                assertSame(SESSION, container.exec(EXEC));
                container.kill(Signal.CONT);
                container.resize(size);
                container.closeStdin();
                container.updateResources(MutatingOperation.memoryLimit(4096));
                assertSame(attachment, container.attach());
                assertSame(stats, container.stats());
                assertSame(processes, container.processes());
                assertSame(logs, container.logs(LogRequest.FOLLOW));
                container.checkpoint(checkpoint);
                InOrder order = backends.inOrder();
                order.verify(backends.container).exec(EXEC);
                order.verify(backends.container).kill(Signal.CONT);
                order.verify(backends.container).resize(size);
                order.verify(backends.container).closeStdin();
                order.verify(backends.container).updateResources(MutatingOperation.memoryLimit(4096));
                order.verify(backends.container).attach();
                order.verify(backends.container).stats();
                order.verify(backends.container).processes();
                order.verify(backends.container).logs(LogRequest.FOLLOW);
                order.verify(backends.container).checkpoint(checkpoint);
            }
        }
    }

    @Test
    void aHandleWithADamagedRecordCanStopAwaitAndReadLogs() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = spies(fixture);
            ContainerLogReader logs = mock(ContainerLogReader.class);
            doReturn(logs).when(backends.container).logs(LogRequest.NO_FOLLOW);
            try (LocalEngine engine = open(fixture, backends)) {
                EngineContainer container = fixture.createInState(engine, State.UNKNOWN, "web");
                assertSame(logs, container.logs(LogRequest.NO_FOLLOW));
                assertEquals(Optional.empty(), container.await(Duration.ZERO));
                CompletableFuture<Exit> end = container.onExit();
                container.requestStop(Signal.TERM);
                assertEquals(List.of(Signal.KILL), fixture.host.signals(WEB));
                assertEquals(137, end.join().commandLineCode());
                assertEquals(137, container.await(Duration.ZERO).orElseThrow().commandLineCode());
                for (Runnable action : List.<Runnable>of(container::mount, container::unmount,
                        () -> container.export(OutputStream.nullOutputStream()),
                        () -> container.restore(Path.of("/images")))) {
                    assertThrows(UnsupportedException.class, action::run);
                }
            }
        }
    }

    @Test
    void nameAndAvailabilityComeFromTheBackends() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            try (LocalEngine engine = open(fixture, spies(fixture))) {
                Set<Capability> able = EnumSet.allOf(Capability.class);
                able.removeAll(Set.of(Capability.ROOT_FILESYSTEM, Capability.COMMIT, Capability.RESTORE,
                        Capability.EXIT_COMMAND));
                assertEquals(able, engine.capabilities());
                assertEquals(fixture.storage.capabilities(), engine.storageCapabilities());
            }
            Availability.Unavailable unavailable = Availability.unavailable("no kernel", "install one");
            BackendSpies noKernel = spies(fixture);
            doReturn(unavailable).when(noKernel.runtime).availability();
            try (LocalEngine engine = open(fixture, noKernel)) {
                assertEquals(unavailable, engine.availability());
            }
            BackendSpies noDisk = spies(fixture);
            doReturn(unavailable).when(noDisk.storage).availability();
            try (LocalEngine engine = open(fixture, noDisk)) {
                assertEquals(unavailable, engine.availability());
            }
        }
    }

    /** Whoever asks a running container for something pays for no look at it; a refusal is worth one. */
    @Test
    void observesOnlyBeforeARefusal() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = spies(fixture);
            try (LocalEngine engine = open(fixture, backends)) {
                EngineContainer running = fixture.createInState(engine, State.RUNNING, "web");
                EngineContainer behind = fixture.createInState(engine, State.CREATED, "db");
                backends.forgetCalls();
                running.exec(EXEC);
                verify(backends.container).exec(EXEC);
                verifyNoMoreInteractions(backends.container);
                assertThrows(IllegalTransitionException.class, () -> behind.exec(EXEC));
                fixture.runtime.find(behind.id()).start();
                assertSame(SESSION, behind.exec(EXEC));
                assertEquals(State.RUNNING, behind.record().status().state());
            }
        }
    }

    @Test
    void aFailedOperationOnAnEndedRunRecordsTheCachedExit() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            Exit exit = Exit.exited(7, fixture.hostTime.get(), Exit.ExitSource.EXIT_FILE);
            fixture.runtimeCalls.before(Operation.PAUSE, call -> {
                new ExitCache(fixture.root.resolve("engine/exits"), ExitRetention.STANDARD,
                        fixture.currentTime::get, new OperationReporter(EngineListener.NONE))
                        .put(fixture.observed(WEB).orElseThrow().run().orElseThrow(), exit);
                fixture.host.lose(WEB);
                throw new OperationFailedException(ErrorSubject.of("web"), call.operation(), "no",
                        OptionalInt.empty(), "");
            });
            assertThrows(OperationFailedException.class, container::pause);
            assertEquals(Optional.of(exit), fixture.storedRecord(WEB).orElseThrow().status().exit());
        }
    }

    @Test
    void declaresCapabilitiesOfRuntimeThatTheEngineSupports() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            fixture.host.declareCapabilities(java.util.Set.of(Capability.values()));
            try (LocalEngine engine = fixture.open()) {
                java.util.Set<Capability> all = java.util.EnumSet.allOf(Capability.class);
                all.removeAll(List.of(Capability.ROOT_FILESYSTEM, Capability.COMMIT, Capability.RESTORE,
                        Capability.EXIT_COMMAND));
                assertEquals(all, engine.capabilities());
                assertEquals(fixture.storage.capabilities(), engine.storageCapabilities());
                assertThrows(UnsupportedOperationException.class, engine.capabilities()::clear);
            }
        }
    }
}
