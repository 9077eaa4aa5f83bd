package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.FullId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.Resources;
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
class PassingOnTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final ExecRequest EXEC = new ExecRequest(new ContainerId("x"), List.of("true"), Map.of(),
            Optional.empty(), Optional.empty());
    private static final ExecSession SESSION = (ExecSession) Proxy.newProxyInstance(
            ExecSession.class.getClassLoader(), new Class<?>[]{ExecSession.class},
            (proxy, method, arguments) -> {
                throw new AssertionError("nobody asks it " + method);
            });

    /** A runtime whose containers note what they are asked and what they answer, and can do everything. */
    private static final class Noting {
        final List<String> asked = new ArrayList<>();
        final Map<String, Object> answered = new HashMap<>();
        final Runtime runtime;

        Noting(MemoryRuntime real) {
            real.capabilities = EnumSet.allOf(Capability.class);
            runtime = proxy(Runtime.class, (proxy, method, arguments) -> {
                Object answer = call(method, real, arguments);
                return answer instanceof Container container ? noting(container) : answer;
            });
        }

        private Container noting(Container real) {
            return proxy(Container.class, (proxy, method, arguments) -> {
                Object answer = method.getName().equals("exec") ? SESSION : call(method, real, arguments);
                asked.add(method.getName() + (arguments == null ? "" : Arrays.toString(arguments)));
                if (answer != null) {
                    answered.put(method.getName(), answer);
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
    void verbsReachTheRuntimeWithWhatTheyWereGiven() {
        try (Bench bench = new Bench()) {
            Noting noting = new Noting(bench.runtime);
            try (LocalEngine engine = new LocalEngine(noting.runtime, bench.storage, bench.settings())) {
                EngineContainer container = bench.in(engine, State.RUNNING, "web");
                noting.asked.clear();
                TerminalSize size = new TerminalSize(81, 25);
                CheckpointRequest checkpoint = new CheckpointRequest(Path.of("/images"),
                        CheckpointRequest.Afterwards.STOP);
                assertSame(SESSION, container.exec(EXEC));
                container.kill(Signal.USR1);
                container.resize(size);
                container.closeStdin();
                container.updateResources(Verb.memory(4096));
                assertSame(container.attach(), noting.answered.get("attach"));
                assertSame(container.stats(), noting.answered.get("stats"));
                assertSame(container.processes(), noting.answered.get("processes"));
                assertSame(container.logs(LogRequest.FOLLOW), noting.answered.get("logs"));
                container.checkpoint(checkpoint);
                List<String> wanted = List.of("exec[" + EXEC + "]", "kill[" + Signal.USR1 + "]",
                        "resize[" + size + "]", "closeStdin", "updateResources[" + Verb.memory(4096) + "]",
                        "attach", "stats", "processes", "logs[" + LogRequest.FOLLOW + "]",
                        "checkpoint[" + checkpoint + "]");
                assertEquals(wanted, noting.asked.stream().filter(wanted::contains).toList());
            }
        }
    }

    @Test
    void aHandleWhoseRecordIsDamagedStillEndsAwaitsAndReads() {
        try (Bench bench = new Bench()) {
            Noting noting = new Noting(bench.runtime);
            try (LocalEngine engine = new LocalEngine(noting.runtime, bench.storage, bench.settings())) {
                EngineContainer container = bench.in(engine, State.UNKNOWN, "web");
                assertSame(container.logs(LogRequest.SO_FAR), noting.answered.get("logs"));
                assertEquals(Optional.empty(), container.await(Duration.ZERO));
                CompletableFuture<Exit> end = container.onExit();
                container.requestStop(Signal.TERM);
                assertEquals(List.of(Signal.KILL), bench.world.signalsOf(WEB));
                assertEquals(137, end.join().commandLineCode());
                assertEquals(137, container.await(Duration.ZERO).orElseThrow().commandLineCode());
                for (Runnable verb : List.<Runnable>of(container::mount, container::unmount,
                        () -> container.export(OutputStream.nullOutputStream()),
                        () -> container.restore(Path.of("/images")))) {
                    assertThrows(UnsupportedException.class, verb::run);
                }
            }
        }
    }

    @Test
    void anEngineIsWhatItsPartsAre() {
        try (Bench bench = new Bench()) {
            bench.runtime.capabilities = EnumSet.allOf(Capability.class);
            try (LocalEngine engine = bench.open()) {
                Set<Capability> able = EnumSet.allOf(Capability.class);
                able.removeAll(
                        Set.of(Capability.ROOT_FILESYSTEM, Capability.COMMIT, Capability.RESTORE));
                assertEquals(able, engine.capabilities());
                assertEquals(bench.storage.capabilities(), engine.storageCapabilities());
            }
            Availability.Missing missing = new Availability.Missing("no kernel", "install one");
            StatusStorage noDisk = with(StatusStorage.class, bench.storage, "availability", missing);
            Runtime noKernel = with(Runtime.class, bench.runtime, "availability", missing);
            try (LocalEngine engine = new LocalEngine(noKernel, bench.storage, bench.settings())) {
                assertEquals(missing, engine.availability());
            }
            try (LocalEngine engine = new LocalEngine(bench.runtime, noDisk, bench.settings())) {
                assertEquals(missing, engine.availability());
            }
        }
    }

    @Test
    void closingClosesTheStorageEvenIfTheRuntimeFails() {
        try (Bench bench = new Bench()) {
            Runtime failing = proxy(Runtime.class, (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                    throw new IllegalStateException("stuck");
                }
                return Noting.call(method, bench.runtime, arguments);
            });
            LocalEngine engine = new LocalEngine(failing, bench.storage, bench.settings());
            assertThrows(IllegalStateException.class, engine::close);
            assertTrue(bench.storage.closed);
        }
        try (Bench bench = new Bench()) {
            bench.open().close();
            assertTrue(bench.runtime.closed);
        }
    }

    @Test
    void anEngineThatCannotBeOpenedHoldsNothingOpen() throws IOException {
        try (Bench bench = new Bench()) {
            bench.open().close();
            bench.storage.failing(new MemoryStorage.Fault() {
                @Override
                public void before(MemoryStorage.Call call) {
                    throw new StorageUnavailableException("all", Operation.LIST, "no disk");
                }
            });
            assertThrows(StorageUnavailableException.class, bench::open);
            assertEquals(List.of(), open(bench.directory));
            bench.storage.failing(MemoryStorage.Fault.NONE);
            Path locks = bench.run.resolve("not a directory");
            Files.writeString(locks, "");
            EngineSettings one = bench.settings();
            StorageUnavailableException refused = assertThrows(StorageUnavailableException.class,
                    () -> bench.open(new EngineSettings(one.home(), locks, one.processes(), one.clock(),
                            one.random(), one.lockPatience(), one.killPatience(), one.exitRetention(),
                            one.steps())));
            assertEquals(Optional.of(Operation.OPEN), refused.operation());
            bench.open().close();
        }
    }

    @Test
    void whatTheRuntimeAloneHasIsFoundByABeginningIfItIsTheOnlyOne() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            for (String id : List.of("web", "web-1", "other")) {
                bench.runtime.create(new CreateRequest(new ContainerId(id), bench.bundle, Optional.empty(),
                        Verb.memory(1)));
            }
            assertEquals("web", engine.resolve("web").id().value());
            assertEquals("other", engine.resolve("o").id().value());
            assertEquals(List.of("web", "web-1"),
                    assertThrows(AmbiguousException.class, () -> engine.resolve("we")).candidates());
            assertThrows(NotFoundException.class, () -> engine.resolve("x"));
        }
    }

    /** Whoever asks a running container for something pays for no look at it; a refusal is worth one. */
    @Test
    void onlyARefusalIsPrecededByALook() {
        try (Bench bench = new Bench()) {
            Noting noting = new Noting(bench.runtime);
            try (LocalEngine engine = new LocalEngine(noting.runtime, bench.storage, bench.settings())) {
                EngineContainer running = bench.in(engine, State.RUNNING, "web");
                EngineContainer behind = bench.in(engine, State.CREATED, "db");
                noting.asked.clear();
                running.exec(EXEC);
                assertEquals(List.of("exec[" + EXEC + "]"), noting.asked);
                assertThrows(IllegalTransitionException.class, () -> behind.exec(EXEC));
                synchronized (bench.world) {
                    bench.world.require(behind.id()).state = State.RUNNING;
                    bench.world.require(behind.id()).started = true;
                }
                assertSame(SESSION, behind.exec(EXEC));
                assertEquals(State.RUNNING, behind.record().status().state());
            }
        }
    }

    @Test
    void aVerbThatFailsOnARunThatIsOverFindsTheExitThatWasKept() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            EngineContainer container = bench.in(engine, State.RUNNING, "web");
            Exit exit = MemoryWorld.exited(7, Exit.ExitSource.EXIT_FILE);
            bench.runtime.fault = new MemoryRuntime.Fault() {
                @Override
                public void before(Operation operation, ContainerId id) {
                    if (operation == Operation.PAUSE) {
                        new KeptExits(bench.root.resolve("engine/exits"), ExitRetention.STANDARD,
                                bench.now::get)
                                .keep(bench.world.require(WEB).run, exit);
                        bench.world.vanish(WEB);
                        throw new OperationFailedException("web", operation, "no", OptionalInt.empty(), "");
                    }
                }
            };
            assertThrows(OperationFailedException.class, container::pause);
            assertEquals(Optional.of(exit), bench.storage.peek(WEB).orElseThrow().status().exit());
        }
    }

    @Test
    void listsByIdWhoeverHasThem() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            bench.in(engine, State.CONFIGURED, "b");
            for (String id : List.of("a", "c")) {
                bench.runtime.create(new CreateRequest(new ContainerId(id), bench.bundle, Optional.empty(),
                        Verb.memory(1)));
            }
            assertEquals(List.of("a", "b", "c"), engine.list().stream().map(c -> c.id().value()).toList());
        }
    }

    @Test
    void closedComesBeforeWhateverElseIsWrong() {
        try (Bench bench = new Bench()) {
            LocalEngine engine = bench.open();
            engine.close();
            RunId run = new RunId(new Incarnation("0".repeat(32)), 1);
            for (Runnable verb : List.<Runnable>of(() -> engine.resolve("nothing"),
                    () -> engine.configure(ContainerRequest.of(bench.directory.resolve("no bundle"))),
                    () -> engine.create(new CreateRequest(WEB, bench.bundle, Optional.of(run),
                            Resources.NONE)))) {
                assertThrows(ClosedException.class, verb::run);
            }
        }
    }

    @Test
    void settlesWhatTheRuntimeHasHalfMadeAndSaysWhatCouldNotBeWritten() {
        try (Bench bench = new Bench(); LocalEngine engine = bench.open()) {
            assertEquals(Optional.empty(), engine.settle(WEB));
            bench.runtime.create(new CreateRequest(WEB, bench.bundle, Optional.empty(), Resources.NONE));
            bench.world.require(WEB).complete = false;
            assertEquals(Optional.empty(), engine.settle(WEB));
            assertEquals(Optional.empty(), bench.world.body(WEB));
            bench.in(engine, State.RUNNING, "web");
            long settled = bench.runtime.count("settle web");
            assertEquals(WEB, engine.settle(WEB).orElseThrow().id());
            assertEquals(settled + 1, bench.runtime.count("settle web"));
            bench.world.exits(WEB, 3);
            bench.storage.failing(new MemoryStorage.Fault() {
                @Override
                public void before(MemoryStorage.Call call) {
                    if (call == MemoryStorage.Call.UPDATE) {
                        throw new StorageUnavailableException("web", Operation.UPDATE, "no disk");
                    }
                }
            });
            assertThrows(StorageUnavailableException.class, () -> engine.settle(WEB));
            bench.storage.failing(MemoryStorage.Fault.NONE);
            engine.settle(WEB);
            assertEquals(State.STOPPED, bench.storage.peek(WEB).orElseThrow().status().state());
        }
    }

    @Test
    void aDamagedRecordThatCannotBeResolvedIsTakenForOneOfItsOwnSandbox() {
        try (Bench bench = new Bench()) {
            StatusStorage lost = proxy(StatusStorage.class, (proxy, method, arguments) -> {
                if (method.getName().equals("resolve")) {
                    throw new NotFoundException("web", Operation.RESOLVE);
                }
                return Noting.call(method, bench.storage, arguments);
            });
            try (LocalEngine engine = new LocalEngine(bench.runtime, lost, bench.settings())) {
                bench.in(engine, State.UNKNOWN, "web");
                assertEquals(FullId.alone(WEB), engine.find(WEB).fullId());
            }
        }
    }

    @Test
    void anEngineNeedsToSeeItsOwnProcess() throws IOException {
        try (Bench bench = new Bench()) {
            Path proc = Files.createDirectories(bench.directory.resolve("proc/sys/kernel/random"))
                    .getParent();
            Files.writeString(proc.resolve("random/boot_id"), "boot\n");
            ProcessTable empty = new ProcessTable(bench.directory.resolve("proc"));
            StorageUnavailableException refused = assertThrows(StorageUnavailableException.class,
                    () -> bench.open(bench.with(empty)));
            assertTrue(String.valueOf(refused.getMessage()).contains("does not show this process"),
                    refused.getMessage());
        }
    }

    private static <T> T with(Class<T> type, T real, String name, Object answer) {
        return proxy(type, (proxy, method, arguments) -> method.getName().equals(name)
                ? answer
                : Noting.call(method, real, arguments));
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
