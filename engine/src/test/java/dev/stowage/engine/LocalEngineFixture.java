package dev.stowage.engine;

import dev.stowage.api.BackendContext;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.fault.InterceptedRuntime;
import dev.stowage.harness.fault.InterceptedStorage;
import dev.stowage.harness.fault.Interceptor;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import dev.stowage.harness.fault.ScriptedInterceptor;
import dev.stowage.harness.reference.ReferenceBackends;
import dev.stowage.harness.reference.SimulatedHost;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One root with its run directory, a simulated host and a store in memory, on which engines are opened. Each
 * engine has a runtime and a storage object of its own, whose calls go through {@link #runtimeCalls} and
 * {@link #storageCalls}; {@link #runtime} and {@link #storage} are those of another manager.
 */
final class LocalEngineFixture implements AutoCloseable {
    private static final Set<Capability> CAPABILITIES = EnumSet.of(Capability.PAUSE,
            Capability.SIGNAL_CREATED, Capability.LOGS, Capability.ATTACH, Capability.TERMINAL,
            Capability.STATS, Capability.PROCESSES, Capability.UPDATE_RESOURCES, Capability.CHECKPOINT);

    final Path directory;
    final Path root;
    final Path run;
    final Path bundle;
    final AtomicReference<Instant> currentTime = new AtomicReference<>(Instant.parse("2026-06-01T12:00:00Z"));
    /** The clock of the host is another one than the engine's, so that a test can tell their times apart. */
    final AtomicReference<Instant> hostTime = new AtomicReference<>(Instant.parse("2026-06-01T12:00:01Z"));
    final SimulatedHost host;
    final Runtime runtime;
    final StatusStorage storage;
    final ScriptedInterceptor runtimeCalls = new ScriptedInterceptor();
    final ScriptedInterceptor storageCalls = new ScriptedInterceptor();
    private final ReferenceBackends referenceBackends = new ReferenceBackends();
    private final BackendContext context;
    private int openedEngines;

    LocalEngineFixture() {
        try {
            directory = Files.createTempDirectory("engine");
            root = directory.resolve("root");
            run = directory.resolve("run");
            bundle = directory.resolve("bundle");
            Files.createDirectories(bundle.resolve("rootfs"));
            Files.writeString(bundle.resolve("config.json"), """
                    {"ociVersion": "1.0.2", "root": {"path": "rootfs"},
                     "process": {"args": ["/bin/true"], "cwd": "/"},
                     "annotations": {"dev.stowage.program": "sleep"}}
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        context = BackendContext.of(root, run)
                .withClock(hostTime::get)
                .withRandom(new SplittableRandom(root.hashCode()));
        host = referenceBackends.host(context);
        host.declareCapabilities(CAPABILITIES);
        runtime = referenceBackends.runtime(context);
        storage = referenceBackends.storage(context);
    }

    EngineSettings settings() {
        return EngineSettings.standard(root, run)
                .withHost(new HostIdentity("host", root))
                .withClock(currentTime::get)
                .withRandom(new SplittableRandom(++openedEngines))
                .withLockTimeout(Duration.ofMillis(500))
                .withKillTimeout(Duration.ofSeconds(60));
    }

    EngineSettings settingsWith(ProcessTable processes) {
        return settings().withProcesses(processes);
    }

    LocalEngine open() {
        return open(settings());
    }

    LocalEngine open(EngineSettings settings) {
        return new LocalEngine(new InterceptedRuntime(referenceBackends.runtime(context), runtimeCalls),
                openStorage(storageCalls), settings);
    }

    LocalEngine open(BackendSpies backends) {
        return new LocalEngine(backends.runtime, backends.storage, settings());
    }

    /** Opens an engine all of whose calls go through an interceptor of the test's own. */
    LocalEngine openIntercepted(Interceptor interceptor, EngineSettings settings) {
        return new LocalEngine(new InterceptedRuntime(referenceBackends.runtime(context), interceptor),
                openStorage(interceptor), settings);
    }

    private StatusStorage openStorage(Interceptor interceptor) {
        return new InterceptedStorage(referenceBackends.storage(context), interceptor);
    }

    BackendSpies spies() {
        return spies(Durability.DURABLE);
    }

    BackendSpies spies(Durability maximumDurability) {
        return new BackendSpies(new InterceptedRuntime(referenceBackends.runtime(context), runtimeCalls),
                new InterceptedStorage(referenceBackends.storage(context, maximumDurability), storageCalls));
    }

    ContainerRequest request(String id) {
        return ContainerRequest.of(bundle)
                .withId(new ContainerId(id))
                .withStop(Signal.TERM, Duration.ofMillis(30));
    }

    /** Brings a new container into a state by the engine's own operations. */
    EngineContainer createInState(LocalEngine engine, State state, String id) {
        EngineContainer container = engine.configure(request(id));
        switch (state) {
            case CONFIGURED -> {
            }
            case CREATED -> container.init();
            case RUNNING -> container.start();
            case PAUSED -> {
                container.start();
                if (engine.capabilities().contains(Capability.PAUSE)) {
                    container.pause();
                }
            }
            case STOPPED -> {
                container.start();
                host.exit(container.id(), 3);
                container.await();
            }
            case UNKNOWN -> {
                container.start();
                damage(container.id());
            }
        }
        return container;
    }

    /** Lets the runtime find out during each create that the program is missing. */
    void failCreateForMissingProgram() {
        runtimeCalls.before(Operation.CREATE, call -> {
            throw new OperationFailedException(new ContainerId(call.subject()), Operation.CREATE,
                    StartFailure.PROGRAM_MISSING, "no such file");
        });
    }

    /** Returns what the host has of a container, whatever is recorded of it. */
    Optional<Observation> observed(ContainerId id) {
        return runtime.list()
                .stream()
                .filter(container -> container.id().equals(id))
                .map(Container::observe)
                .findFirst();
    }

    State stateOf(ContainerId id) {
        return observed(id).orElseThrow().state();
    }

    /** Counts the recoveries of a container that engines have asked their runtimes for. */
    long recoveries(ContainerId id) {
        return runtimeCalls.calls()
                .stream()
                .filter(call -> call.operation() == Operation.STATE && call.container().isEmpty())
                .filter(call -> call.subject().equals(id.value()))
                .count();
    }

    /** Returns the containers that engines have observed, in order. */
    List<String> observedContainers() {
        return runtimeCalls.calls()
                .stream()
                .filter(call -> call.operation() == Operation.STATE && call.container().isPresent())
                .map(InterceptedCall::subject)
                .toList();
    }

    /** Returns what the store has of a container, readable or not. */
    Optional<RecordEntry> storedEntry(ContainerId id) {
        return storage.list().stream().filter(entry -> entry.container().equals(id)).findFirst();
    }

    /** Returns the record of a container, which must be readable if there is one. */
    Optional<ContainerRecord> storedRecord(ContainerId id) {
        return storedEntry(id).map(entry -> storage.read(entry.container()));
    }

    Status storedStatus(ContainerId id) {
        return storage.read(id).status();
    }

    /** Puts a record there as another manager would have left it. */
    void replaceRecord(ContainerRecord record) {
        referenceBackends.replaceEntry(context, RecordEntry.readable(record));
    }

    void damage(ContainerId id) {
        referenceBackends.replaceEntry(context, RecordEntry.unreadable(storage.read(id).id(), "is damaged"));
    }

    /** A process table of another boot, in which only this process lives. */
    ProcessTable processesAfterReboot() {
        try {
            Path proc = Files.createTempDirectory(directory, "proc");
            Files.createDirectories(proc.resolve("sys/kernel/random"));
            Files.writeString(proc.resolve("sys/kernel/random/boot_id"), "another-boot\n");
            String self = Long.toString(ProcessHandle.current().pid());
            Files.createDirectories(proc.resolve(self));
            Files.write(proc.resolve(self).resolve("stat"),
                    Files.readAllBytes(Path.of("/proc").resolve(self).resolve("stat")));
            return new ProcessTable(proc);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the engine itself still has of an id. */
    boolean hasCopy(String id) {
        return Files.exists(root.resolve("engine/bundles").resolve(id));
    }

    @Override
    public void close() {
        runtime.close();
        storage.close();
        try {
            DirectoryTree.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
