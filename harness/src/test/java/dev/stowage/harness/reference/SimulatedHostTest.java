package dev.stowage.harness.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.BackendContext;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.runtime.TerminalSize;
import dev.stowage.harness.TestProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a test can let happen on a simulated host, as its runtimes see it. */
class SimulatedHostTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private Runtime runtime;

    @BeforeEach
    void open() throws IOException {
        ReferenceBackends backends = new ReferenceBackends();
        BackendContext context =
                BackendContext.of(directory.resolve("state"), directory.resolve("run")).withClock(() -> NOW);
        host = backends.host(context);
        runtime = backends.runtime(context);
        Files.writeString(directory.resolve("config.json"), """
                {"annotations": {"dev.stowage.program": "sleep"}}
                """);
    }

    private Container create() {
        return runtime.create(CreateRequest.of(WEB, directory));
    }

    private Container createStarted() {
        Container container = create();
        container.start();
        return container;
    }

    @Test
    void aProgramExitsOnceAndWakesThoseWhoWait() throws Exception {
        Container container = createStarted();
        CompletableFuture<Exit> awaited = container.onExit();
        Exit exit = host.exit(WEB, 5);
        assertEquals(Exit.exited(5, NOW, ExitSource.EXIT_FILE), exit);
        assertEquals(exit, awaited.get(60, TimeUnit.SECONDS));
        assertEquals(exit, host.exit(WEB, 6), "it has ended before");
        assertEquals(State.STOPPED, container.state());
    }

    @Test
    void aRunEndsInAGivenWay() {
        Container container = createStarted();
        Exit lost = Exit.unknown(UnknownExitCause.MONITOR_LOST, NOW, ExitSource.RUNTIME);
        host.endRun(WEB, lost);
        assertEquals(lost, container.await());
    }

    @Test
    void aLostContainerIsNotFound() {
        Container container = createStarted();
        host.lose(WEB);
        assertThrows(NotFoundException.class, container::observe);
        assertThrows(NotFoundException.class, container::await);
        Container next = createStarted();
        host.loseAll();
        assertThrows(NotFoundException.class, next::observe);
        assertEquals(List.of(), runtime.list());
        assertThrows(NoSuchElementException.class, () -> host.exit(WEB, 1));
        host.lose(WEB);
    }

    @Test
    void aPartialCreateIsUnknownUntilItIsRecovered() {
        host.leavePartialCreate(WEB);
        assertEquals(State.UNKNOWN, runtime.find(WEB).state());
        assertEquals(Optional.empty(), runtime.recover(WEB));
        assertEquals(List.of(), runtime.list());
    }

    @Test
    void anotherProgramReplacesTheOneOfTheBundle() {
        host.replaceProgram(new TestProgram.Missing());
        Container container = create();
        OperationFailedException failure = assertThrows(OperationFailedException.class, container::start);
        assertEquals(Optional.of(StartFailure.PROGRAM_MISSING), failure.startFailure());
        container.delete();
        host.replaceProgram(new TestProgram.ExitWith(3));
        assertEquals(3, createStarted().await().commandLineCode());
    }

    @Test
    void signalsAreRememberedEvenIfTheProgramIgnoresThem() {
        host.replaceProgram(new TestProgram.IgnoreTerm());
        Container container = createStarted();
        container.kill(Signal.TERM);
        container.kill(Signal.CONT);
        assertEquals(State.RUNNING, container.state());
        container.kill(Signal.USR1);
        assertEquals(List.of(Signal.TERM, Signal.CONT, Signal.USR1), host.signals(WEB));
        assertEquals(128 + Signal.USR1.number(), container.await().commandLineCode());
    }

    @Test
    void whatIsNotDeclaredIsNotSupported() {
        assertThrows(UnsupportedException.class, createStarted()::attach);
        host.declareCapabilities(Set.of());
        assertEquals(Set.of(), runtime.capabilities());
        Container container = runtime.find(WEB);
        for (Runnable operation : List.<Runnable>of(container::pause, container::stats, container::processes,
                container::closeStdin)) {
            assertThrows(UnsupportedException.class, operation::run);
        }
        assertEquals(State.RUNNING, container.state());
    }

    @Test
    void whatIsDeclaredIsSupported() throws Exception {
        host.declareCapabilities(EnumSet.of(Capability.ATTACH, Capability.TERMINAL, Capability.CHECKPOINT));
        Container container = createStarted();
        container.attach().close();
        container.resize(new TerminalSize(80, 24));
        container.closeStdin();
        container.checkpoint(CheckpointRequest.of(directory));
        assertEquals(Exit.unknown(UnknownExitCause.CHECKPOINTED, NOW, ExitSource.RUNTIME), container.await());
    }
}
