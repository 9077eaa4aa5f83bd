package dev.stowage.engine;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.ProcessInfo;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The engine of this host, over any runtime and any storage. It serializes mutations per container by locks
 * of the kernel, journals each intent in the storage before it acts, and recovers after a crash.
 *
 * <p>
 * Opening recovers what dead engines and a reboot have left of this host's containers, without waiting for
 * containers that a living engine works on. The engine owns its runtime and its storage: {@link #close} waits
 * for operations under way, releases their locks, and closes both. If the constructor throws, it has closed
 * neither.
 *
 * <p>
 * Several engines may be open on one root, in one process or in several; they must share the run directory
 * and use a store whose sharing reaches all of them. Thread-safe; works on virtual threads.
 */
public final class LocalEngine implements Engine {
    /** What this engine does not offer, whatever the runtime declares: it uses the exit command itself. */
    private static final Set<Capability> UNIMPLEMENTED = Collections.unmodifiableSet(EnumSet
            .of(Capability.ROOT_FILESYSTEM, Capability.COMMIT, Capability.RESTORE, Capability.EXIT_COMMAND));

    private final Runtime runtime;
    private final StatusStorage storage;
    private final Set<Capability> capabilities;
    private final OperationReporter reporter;
    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final Reconciler reconciler;
    private final CreateOperation createOperation;
    private final ContainerLookup lookup;

    /**
     * Opens an engine and recovers its containers.
     *
     * @param runtime runs the containers
     * @param storage stores their records
     * @param settings directories, timeouts and the host
     * @throws StorageUnavailableException if the engine's directories cannot be created or others can write
     * to them, the storage cannot be listed, or the root was moved or copied or its machine has a new
     * identity; see {@link RootIdentity}
     * @throws InvalidArgumentException if the root has another run directory in this boot, or the run
     * directory is another root's
     * @throws dev.stowage.api.error.OperationInterruptedException if interrupted
     */
    public LocalEngine(Runtime runtime, StatusStorage storage, EngineSettings settings) {
        this.runtime = runtime;
        this.storage = storage;
        EnumSet<Capability> supported = EnumSet.noneOf(Capability.class);
        supported.addAll(runtime.capabilities());
        supported.removeAll(UNIMPLEMENTED);
        this.capabilities = Collections.unmodifiableSet(supported);
        this.reporter = new OperationReporter(settings.listener());
        Failpoints failpoints = settings.failpoints();
        List<String> exitCommand = exitCommand(settings);
        ChangeNotifier changeNotifier = new ChangeNotifier();
        RootIdentity identity;
        EngineDirectories directories;
        ProcessIdentity self;
        try {
            identity = settings.claimRoot();
            directories = EngineDirectories.create(settings);
            RunDirectoryOwner.claim(directories.run(), identity.host());
            self = self(settings.processes());
            this.locks = OperationLocks.open(directories.run(), settings.processes(), settings.clock(),
                    settings.lockTimeout());
        } catch (IOException e) {
            throw new StorageUnavailableException(ErrorSubject.of(settings.root().toString()), Operation.OPEN,
                    String.valueOf(e.getMessage()), e);
        }
        this.recordStore = new RecordStore(storage, identity, runtime.name(), changeNotifier);
        this.runtimeView = new RuntimeView(runtime,
                new ExitCache(directories.exits(), settings.exitRetention(), settings.clock(), reporter),
                self, settings.clock(), settings.processes());
        BundleCopies bundleCopies = new BundleCopies(directories.bundles());
        ContainerRemover containerRemover = new ContainerRemover(recordStore, runtimeView, bundleCopies,
                settings.killTimeout(), reporter, failpoints);
        this.reconciler = new Reconciler(recordStore, runtimeView, containerRemover, reporter, failpoints);
        RunFactory runFactory = new RunFactory(runtimeView, bundleCopies, exitCommand, failpoints);
        this.createOperation = new CreateOperation(settings, identity.host(), locks, recordStore, runtimeView,
                reconciler, containerRemover, bundleCopies, runFactory);
        OperationGuard guard = new OperationGuard(locks, recordStore, runtimeView, reconciler, capabilities,
                reporter, failpoints);
        ContainerObserver containerObserver =
                new ContainerObserver(locks, recordStore, runtimeView, reconciler, guard);
        EngineComponents components = new EngineComponents(reporter, locks, recordStore, runtimeView, guard,
                containerObserver,
                new StopOperations(locks, recordStore, runtimeView, guard, containerObserver, reporter),
                new AwaitOperation(locks, recordStore, runtimeView, containerObserver, changeNotifier,
                        reporter),
                new DeleteOperation(locks, recordStore, runtimeView, reconciler, guard, containerRemover,
                        reporter, failpoints),
                runFactory);
        this.lookup = new ContainerLookup(storage, components);
        boolean recovered = false;
        try {
            new EngineRecovery(locks, recordStore, runtimeView, reconciler, bundleCopies,
                    settings.processes(), reporter).run();
            recovered = true;
        } finally {
            if (!recovered) {
                locks.close();
            }
        }
    }

    /** Returns {@code runtime+storage}, for example {@code runc+file}. */
    @Override
    public String name() {
        return runtime.name() + "+" + storage.name();
    }

    @Override
    public Availability availability() {
        return switch (runtime.availability()) {
            case Availability.Unavailable unavailable -> unavailable;
            case Availability.Available first -> switch (storage.availability()) {
                case Availability.Unavailable unavailable -> unavailable;
                case Availability.Available second ->
                    Availability.available(first.version() + " + " + second.version());
            };
        };
    }

    @Override
    public Set<Capability> capabilities() {
        requireOpen(Operation.OPEN);
        return capabilities;
    }

    @Override
    public StorageCapabilities storageCapabilities() {
        requireOpen(Operation.OPEN);
        return storage.capabilities();
    }

    @Override
    public EngineContainer configure(ContainerRequest request) {
        return create(request, Operation.CONFIGURE);
    }

    @Override
    public EngineContainer create(CreateRequest request) {
        requireOpen(Operation.CREATE);
        if (request.run().isPresent()) {
            throw new InvalidArgumentException(request.id(), Operation.CREATE,
                    "the request names a run, but the engine numbers the runs");
        }
        if (!request.exitCommand().isEmpty()) {
            throw new UnsupportedException(request.id(), Operation.CREATE, Capability.EXIT_COMMAND);
        }
        return create(
                ContainerRequest.of(request.bundle()).withId(request.id()).withResources(request.resources()),
                Operation.CREATE);
    }

    private EngineContainer create(ContainerRequest request, Operation operation) {
        ErrorSubject subject = request.id().map(ErrorSubject.class::cast).orElseGet(this::subject);
        return reporter.report(operation, subject, () -> {
            requireOpen(operation);
            return lookup.handle(createOperation.create(request, operation));
        });
    }

    @Override
    public EngineContainer find(ContainerId id) {
        return reporter.report(Operation.FIND, id, () -> {
            requireOpen(Operation.FIND);
            return lookup.find(id).orElseThrow(() -> new NotFoundException(id, Operation.FIND));
        });
    }

    @Override
    public EngineContainer resolve(String text) {
        return reporter.report(Operation.RESOLVE, ErrorSubject.of(text), () -> {
            requireOpen(Operation.RESOLVE);
            return lookup.resolve(text);
        });
    }

    @Override
    public List<Container> list() {
        return reporter.report(Operation.LIST, subject(), () -> {
            requireOpen(Operation.LIST);
            return lookup.list();
        });
    }

    @Override
    public List<ContainerSummary> summaries() {
        return reporter.report(Operation.LIST, subject(), () -> {
            requireOpen(Operation.LIST);
            return new ContainerSummaries(recordStore, runtimeView, reporter).list();
        });
    }

    @Override
    public Optional<Container> recover(ContainerId id) {
        return reporter.report(Operation.STATE, id, () -> {
            recoverLocked(id);
            return lookup.find(id).map(Container.class::cast);
        });
    }

    private void recoverLocked(ContainerId id) {
        try (OperationLocks.HeldLockSet _ = locks.acquire(id, Operation.STATE)) {
            Optional<ContainerRecord> record;
            try {
                record = recordStore.find(id);
            } catch (UnreadableException e) { // so only the runtime can recover it
                record = Optional.empty();
            }
            if (record.isEmpty() || record.orElseThrow().status().intent().isEmpty()) {
                runtime.recover(id);
            }
            record.filter(recordStore::isLocal)
                    .map(reconciler::reconcile)
                    .flatMap(ReconciledState::writeFailure)
                    .ifPresent(cause -> {
                        throw cause;
                    });
        }
    }

    @Override
    public void close() {
        try (storage; runtime) {
            locks.close();
        }
    }

    /** A store that ends with this process shows the exit command no container. */
    private List<String> exitCommand(EngineSettings settings) {
        boolean usable = runtime.capabilities().contains(Capability.EXIT_COMMAND)
                && storage.capabilities().sharing() != Sharing.PROCESS;
        return usable ? settings.exitCommand() : List.of();
    }

    private ErrorSubject subject() {
        return ErrorSubject.of(name());
    }

    private void requireOpen(Operation operation) {
        locks.requireOpen(subject(), operation);
    }

    private static ProcessIdentity self(ProcessTable processes) throws IOException {
        long pid = ProcessHandle.current().pid();
        ProcessInfo facts = processes.find(pid)
                .orElseThrow(() -> new IOException("the process table does not show this process"));
        return new ProcessIdentity(pid, facts.startTimeTicks(), processes.bootId());
    }
}
