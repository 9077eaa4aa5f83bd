package dev.stowage.engine;

import dev.stowage.api.ErrorSubject;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.engine.EngineListener;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.ExecRequest;
import dev.stowage.api.runtime.ExecSession;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.runtime.TerminalSize;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an engine does no more with than pass on: to the runtime as it was given, and back as it was got. */
class EngineDelegationTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final ExecRequest EXEC = ExecRequest.of(new ContainerId("x"), List.of("true"));
    private static final ExecSession SESSION =
            (ExecSession) Proxy.newProxyInstance(ExecSession.class.getClassLoader(),
                    new Class<?>[]{ExecSession.class}, (proxy, method, arguments) -> {
                        throw new AssertionError("nobody asks it " + method);
                    });

    /** A runtime whose containers note what they are asked and what they answer, and can do everything. */
    private static final class RecordingRuntime {
        final List<String> calls = new ArrayList<>();
        final Map<String, Object> results = new HashMap<>();
        final Runtime runtime;

        RecordingRuntime(FakeRuntime real) {
            real.capabilities = EnumSet.allOf(Capability.class);
            runtime = proxy(Runtime.class, (proxy, method, arguments) -> {
                Object answer = call(method, real, arguments);
                return answer instanceof Container container ? recording(container) : answer;
            });
        }

        private Container recording(Container real) {
            return proxy(Container.class, (proxy, method, arguments) -> {
                Object answer = method.getName().equals("exec") ? SESSION : call(method, real, arguments);
                calls.add(method.getName() + (arguments == null ? "" : Arrays.toString(arguments)));
                if (answer != null) {
                    results.put(method.getName(), answer);
                }
                return answer;
            });
        }

        private static Object call(Method method, Object target, Object[] arguments) throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, handler));
    }

    @Test
    void operationsPassTheirArgumentsToTheRuntime() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            RecordingRuntime recordingRuntime = new RecordingRuntime(fixture.runtime);
            try (LocalEngine engine =
                    new LocalEngine(recordingRuntime.runtime, fixture.storage, fixture.settings())) {
                EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
                recordingRuntime.calls.clear();
                TerminalSize size = new TerminalSize(81, 25);
                CheckpointRequest checkpoint = CheckpointRequest.of(Path.of("/images"));
                assertSame(SESSION, container.exec(EXEC));
                container.kill(Signal.USR1);
                container.resize(size);
                container.closeStdin();
                container.updateResources(MutatingOperation.memoryLimit(4096));
                assertSame(container.attach(), recordingRuntime.results.get("attach"));
                assertSame(container.stats(), recordingRuntime.results.get("stats"));
                assertSame(container.processes(), recordingRuntime.results.get("processes"));
                assertSame(container.logs(LogRequest.FOLLOW), recordingRuntime.results.get("logs"));
                container.checkpoint(checkpoint);
                List<String> wanted = List.of("exec[" + EXEC + "]", "kill[" + Signal.USR1 + "]",
                        "resize[" + size + "]", "closeStdin",
                        "updateResources[" + MutatingOperation.memoryLimit(4096) + "]", "attach", "stats",
                        "processes", "logs[" + LogRequest.FOLLOW + "]", "checkpoint[" + checkpoint + "]");
                assertEquals(wanted, recordingRuntime.calls.stream().filter(wanted::contains).toList());
            }
        }
    }

    @Test
    void aHandleWithADamagedRecordCanStopAwaitAndReadLogs() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            RecordingRuntime recordingRuntime = new RecordingRuntime(fixture.runtime);
            try (LocalEngine engine =
                    new LocalEngine(recordingRuntime.runtime, fixture.storage, fixture.settings())) {
                EngineContainer container = fixture.createInState(engine, State.UNKNOWN, "web");
                assertSame(container.logs(LogRequest.NO_FOLLOW), recordingRuntime.results.get("logs"));
                assertEquals(Optional.empty(), container.await(Duration.ZERO));
                CompletableFuture<Exit> end = container.onExit();
                container.requestStop(Signal.TERM);
                assertEquals(List.of(Signal.KILL), fixture.host.signalsOf(WEB));
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
            fixture.runtime.capabilities = EnumSet.allOf(Capability.class);
            try (LocalEngine engine = fixture.open()) {
                Set<Capability> able = EnumSet.allOf(Capability.class);
                able.removeAll(Set.of(Capability.ROOT_FILESYSTEM, Capability.COMMIT, Capability.RESTORE,
                        Capability.EXIT_COMMAND));
                assertEquals(able, engine.capabilities());
                assertEquals(fixture.storage.capabilities(), engine.storageCapabilities());
            }
            Availability.Unavailable unavailable = Availability.unavailable("no kernel", "install one");
            StatusStorage noDisk =
                    overriding(StatusStorage.class, fixture.storage, "availability", unavailable);
            Runtime noKernel = overriding(Runtime.class, fixture.runtime, "availability", unavailable);
            try (LocalEngine engine = new LocalEngine(noKernel, fixture.storage, fixture.settings())) {
                assertEquals(unavailable, engine.availability());
            }
            try (LocalEngine engine = new LocalEngine(fixture.runtime, noDisk, fixture.settings())) {
                assertEquals(unavailable, engine.availability());
            }
        }
    }

    @Test
    void closingClosesTheStorageEvenIfTheRuntimeFails() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            Runtime failing = proxy(Runtime.class, (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                    throw new IllegalStateException("stuck");
                }
                return RecordingRuntime.call(method, fixture.runtime, arguments);
            });
            LocalEngine engine = new LocalEngine(failing, fixture.storage, fixture.settings());
            assertThrows(IllegalStateException.class, engine::close);
            assertTrue(fixture.storage.closed);
        }
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            fixture.open().close();
            assertTrue(fixture.runtime.closed);
        }
    }

    @Test
    void anEngineThatCannotBeOpenedLeaksNothing() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            fixture.open().close();
            fixture.storage.injectFault(new FakeStatusStorage.StorageCallHook() {
                @Override
                public void before(FakeStatusStorage.StorageCall storageCall) {
                    throw new StorageUnavailableException(ErrorSubject.of("all"), Operation.LIST, "no disk");
                }
            });
            assertThrows(StorageUnavailableException.class, fixture::open);
            assertEquals(List.of(), open(fixture.directory));
            fixture.storage.injectFault(FakeStatusStorage.StorageCallHook.NONE);
            Path locks = fixture.run.resolve("not a directory");
            Files.writeString(locks, "");
            StorageUnavailableException refused = assertThrows(StorageUnavailableException.class,
                    () -> fixture.open(fixture.settings().withRunDirectory(locks)));
            assertEquals(Optional.of(Operation.OPEN), refused.operation());
            fixture.open().close();
        }
    }

    @Test
    void resolvesOrphansByUniquePrefix() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            for (String id : List.of("web", "web-1", "other")) {
                fixture.runtime.create(CreateRequest.of(new ContainerId(id), fixture.bundle)
                        .withResources(MutatingOperation.memoryLimit(1)));
            }
            assertEquals("web", engine.resolve("web").id().value());
            assertEquals("other", engine.resolve("o").id().value());
            assertEquals(
                    List.of(QualifiedId.standalone(new ContainerId("web")),
                            QualifiedId.standalone(new ContainerId("web-1"))),
                    assertThrows(AmbiguousException.class, () -> engine.resolve("we")).candidates());
            assertThrows(NotFoundException.class, () -> engine.resolve("x"));
        }
    }

    /** Whoever asks a running container for something pays for no look at it; a refusal is worth one. */
    @Test
    void observesOnlyBeforeARefusal() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            RecordingRuntime recordingRuntime = new RecordingRuntime(fixture.runtime);
            try (LocalEngine engine =
                    new LocalEngine(recordingRuntime.runtime, fixture.storage, fixture.settings())) {
                EngineContainer running = fixture.createInState(engine, State.RUNNING, "web");
                EngineContainer behind = fixture.createInState(engine, State.CREATED, "db");
                recordingRuntime.calls.clear();
                running.exec(EXEC);
                assertEquals(List.of("exec[" + EXEC + "]"), recordingRuntime.calls);
                assertThrows(IllegalTransitionException.class, () -> behind.exec(EXEC));
                synchronized (fixture.host) {
                    fixture.host.requireRun(behind.id()).state = State.RUNNING;
                    fixture.host.requireRun(behind.id()).isStarted = true;
                }
                assertSame(SESSION, behind.exec(EXEC));
                assertEquals(State.RUNNING, behind.record().status().state());
            }
        }
    }

    @Test
    void aFailedOperationOnAnEndedRunRecordsTheCachedExit() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            Exit exit = FakeHost.exited(7, Exit.ExitSource.EXIT_FILE);
            fixture.runtime.hook = new FakeRuntime.RuntimeCallHook() {
                @Override
                public void before(Operation operation, ContainerId id) {
                    if (operation == Operation.PAUSE) {
                        new ExitCache(fixture.root.resolve("engine/exits"), ExitRetention.STANDARD,
                                fixture.currentTime::get, new OperationReporter(EngineListener.NONE))
                                .put(fixture.host.requireRun(WEB).runId, exit);
                        fixture.host.lose(WEB);
                        throw new OperationFailedException(ErrorSubject.of("web"), operation, "no",
                                OptionalInt.empty(), "");
                    }
                }
            };
            assertThrows(OperationFailedException.class, container::pause);
            assertEquals(Optional.of(exit), fixture.storage.storedRecord(WEB).orElseThrow().status().exit());
        }
    }

    @Test
    void listsRecordsAndOrphansById() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            fixture.createInState(engine, State.CONFIGURED, "b");
            for (String id : List.of("a", "c")) {
                fixture.runtime.create(CreateRequest.of(new ContainerId(id), fixture.bundle)
                        .withResources(MutatingOperation.memoryLimit(1)));
            }
            assertEquals(List.of("a", "b", "c"), engine.list().stream().map(c -> c.id().value()).toList());
        }
    }

    @Test
    void closedIsCheckedFirst() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            LocalEngine engine = fixture.open();
            engine.close();
            RunId run = new RunId(new Incarnation("0".repeat(32)), 1);
            for (Runnable action : List.<Runnable>of(() -> engine.resolve("nothing"),
                    () -> engine.configure(ContainerRequest.of(fixture.directory.resolve("no bundle"))),
                    () -> engine.create(CreateRequest.of(WEB, fixture.bundle).withRun(run)))) {
                assertThrows(ClosedException.class, action::run);
            }
        }
    }

    @Test
    void recoversAPartialContainerAndReportsAFailedWrite() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            assertEquals(Optional.empty(), engine.recover(WEB));
            fixture.runtime.create(CreateRequest.of(WEB, fixture.bundle));
            fixture.host.requireRun(WEB).isComplete = false;
            assertEquals(Optional.empty(), engine.recover(WEB));
            assertEquals(Optional.empty(), fixture.host.findRun(WEB));
            fixture.createInState(engine, State.RUNNING, "web");
            long settled = fixture.runtime.callCount("recover web");
            assertEquals(WEB, engine.recover(WEB).orElseThrow().id());
            assertEquals(settled + 1, fixture.runtime.callCount("recover web"));
            fixture.host.exitProgram(WEB, 3);
            fixture.storage.injectFault(new FakeStatusStorage.StorageCallHook() {
                @Override
                public void before(FakeStatusStorage.StorageCall storageCall) {
                    if (storageCall == FakeStatusStorage.StorageCall.UPDATE) {
                        throw new StorageUnavailableException(ErrorSubject.of("web"), Operation.UPDATE,
                                "no disk");
                    }
                }
            });
            assertThrows(StorageUnavailableException.class, () -> engine.recover(WEB));
            fixture.storage.injectFault(FakeStatusStorage.StorageCallHook.NONE);
            engine.recover(WEB);
            assertEquals(State.STOPPED, fixture.storage.storedRecord(WEB).orElseThrow().status().state());
        }
    }

    @Test
    void aDamagedRecordThatCannotBeResolvedIsItsOwnSandbox() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            StatusStorage lost = proxy(StatusStorage.class, (proxy, method, arguments) -> {
                if (method.getName().equals("resolve")) {
                    throw new NotFoundException(ErrorSubject.of("web"), Operation.RESOLVE);
                }
                return RecordingRuntime.call(method, fixture.storage, arguments);
            });
            try (LocalEngine engine = new LocalEngine(fixture.runtime, lost, fixture.settings())) {
                fixture.createInState(engine, State.UNKNOWN, "web");
                assertEquals(QualifiedId.standalone(WEB), engine.find(WEB).qualifiedId());
            }
        }
    }

    @Test
    void requiresItsOwnProcessInTheProcessTable() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            Path proc =
                    Files.createDirectories(fixture.directory.resolve("proc/sys/kernel/random")).getParent();
            Files.writeString(proc.resolve("random/boot_id"), "boot\n");
            ProcessTable empty = new ProcessTable(fixture.directory.resolve("proc"));
            StorageUnavailableException refused = assertThrows(StorageUnavailableException.class,
                    () -> fixture.open(fixture.settingsWith(empty)));
            assertTrue(String.valueOf(refused.getMessage()).contains("does not show this process"),
                    refused.getMessage());
        }
    }

    private static <T> T overriding(Class<T> type, T real, String name, Object answer) {
        return proxy(type, (proxy, method, arguments) -> method.getName().equals(name) ? answer
                : RecordingRuntime.call(method, real, arguments));
    }

    private static List<String> open(Path directory) throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : all.toList()) {
                try {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    // closed meanwhile: other tests run beside this one
                }
            }
        }
        return open.stream().filter(file -> file.startsWith(directory.toString())).toList();
    }
}
