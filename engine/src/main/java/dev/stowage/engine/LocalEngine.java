package dev.stowage.engine;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.posix.ProcessFacts;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The engine of this host: any runtime and any storage, with operation locks of the kernel.
 *
 * <p>
 * Opening settles what dead engines and a reboot have left of this home's containers, without waiting for
 * those that a living one works on. An engine owns what it is given: closing it waits for its verbs under
 * way, gives back its locks, and closes runtime and storage. One that could not be opened has closed nothing.
 *
 * <p>
 * Several engines may be open on one root, in one process or in several; they need the same run directory,
 * and a storage whose sharing reaches all of them. Thread-safe; works on virtual threads.
 */
public final class LocalEngine implements Engine {
    /** What this engine has no verbs for yet, whatever the runtime declares. */
    private static final Set<Capability> NOT_YET = Collections.unmodifiableSet(
            EnumSet.of(Capability.ROOT_FILESYSTEM, Capability.COMMIT, Capability.RESTORE));

    private final Runtime runtime;
    private final StatusStorage storage;
    private final Set<Capability> capabilities;
    private final OperationLocks locks;
    private final Ledger ledger;
    private final World world;
    private final Settler settler;
    private final Creation creation;
    private final Machinery machinery;

    /**
     * Opens an engine.
     *
     * @param runtime what makes processes
     * @param storage where records are kept
     * @param settings the rest
     * @throws StorageUnavailableException if the engine's directories cannot be made or are open to others,
     * or the storage cannot be listed
     * @throws dev.stowage.api.error.OperationInterruptedException if interrupted
     */
    public LocalEngine(Runtime runtime, StatusStorage storage, EngineSettings settings) {
        this.runtime = runtime;
        this.storage = storage;
        EnumSet<Capability> able = EnumSet.noneOf(Capability.class);
        able.addAll(runtime.capabilities());
        able.removeAll(NOT_YET);
        this.capabilities = Collections.unmodifiableSet(able);
        Steps steps = settings.steps();
        Changes changes = new Changes();
        EngineDirectories directories;
        ProcessIdentity self;
        try {
            directories = EngineDirectories.make(settings);
            self = self(settings.processes());
            this.locks = OperationLocks.open(directories.run(), settings.processes(), settings.clock(),
                    settings.lockPatience());
        } catch (IOException e) {
            throw new StorageUnavailableException(settings.home().toString(), Operation.OPEN,
                    String.valueOf(e.getMessage()), e);
        }
        this.ledger = new Ledger(storage, settings.home(), runtime.name(), changes);
        this.world = new World(runtime,
                new KeptExits(directories.exits(), settings.exitRetention(), settings.clock()), self,
                settings.clock());
        BundleCopies copies = new BundleCopies(directories.bundles());
        Remover remover = new Remover(ledger, world, copies, settings.killPatience(), steps);
        this.settler = new Settler(ledger, world, remover, steps);
        Runs runs = new Runs(world, copies, steps);
        this.creation = new Creation(settings, locks, ledger, world, settler, remover, copies, runs);
        OperationGuard guard = new OperationGuard(locks, ledger, world, settler, capabilities, steps);
        Observer observer = new Observer(locks, ledger, world, settler, guard);
        this.machinery = new Machinery(locks, ledger, world, guard, observer,
                new Ending(locks, ledger, world, guard, observer),
                new ExitWait(locks, ledger, world, observer, changes),
                new Deletion(locks, ledger, world, settler, guard, remover, steps), runs);
        boolean recovered = false;
        try {
            new Recovery(locks, ledger, world, settler, copies, settings.processes()).run();
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
            case Availability.Missing missing -> missing;
            case Availability.Available(String version) -> switch (storage.availability()) {
                case Availability.Missing missing -> missing;
                case Availability.Available(String other) -> new Availability.Available(
                        version + " + " + other);
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
        requireOpen(Operation.CONFIGURE);
        return handle(creation.create(request, Operation.CONFIGURE));
    }

    @Override
    public EngineContainer create(CreateRequest request) {
        requireOpen(Operation.CREATE);
        if (request.run().isPresent()) {
            throw new InvalidArgumentException(request.id().value(), Operation.CREATE,
                    "names a run; an engine counts runs itself");
        }
        return handle(creation.create(ContainerRequest.of(request.bundle())
                .withId(request.id())
                .withResources(request.resources()), Operation.CREATE));
    }

    @Override
    public EngineContainer find(ContainerId id) {
        requireOpen(Operation.FIND);
        return known(id).orElseThrow(() -> new NotFoundException(id.value(), Operation.FIND));
    }

    @Override
    public EngineContainer resolve(String text) {
        requireOpen(Operation.RESOLVE);
        FullId id;
        try {
            id = storage.resolve(text);
        } catch (NotFoundException e) {
            return unrecorded(text).orElseThrow(() -> e);
        }
        return find(id.container());
    }

    @Override
    public List<Container> list() {
        requireOpen(Operation.LIST);
        List<Container> all = new ArrayList<>();
        Set<ContainerId> recorded = new HashSet<>();
        for (RecordEntry entry : ledger.list()) {
            recorded.add(entry.container());
            all.add(switch (entry) {
                case RecordEntry.Intact(ContainerRecord record) -> handle(Life.of(record));
                case RecordEntry.Unreadable unreadable -> damaged(unreadable.id());
            });
        }
        for (Container raw : runtime.list()) {
            if (!recorded.contains(raw.id())) {
                known(raw.id()).ifPresent(all::add);
            }
        }
        all.sort(Comparator.comparing(Container::id));
        return List.copyOf(all);
    }

    @Override
    public List<ContainerSummary> summaries() {
        requireOpen(Operation.LIST);
        return new Summaries(ledger, world).all();
    }

    @Override
    public Optional<Container> settle(ContainerId id) {
        try (OperationLocks.Held _ = locks.take(id, Operation.STATE)) {
            Optional<ContainerRecord> record;
            try {
                record = ledger.find(id);
            } catch (UnreadableException e) {
                record = Optional.empty();
            }
            if (record.isEmpty() || record.orElseThrow().status().intent().isEmpty()) {
                runtime.settle(id);
            }
            record.filter(ledger::isHere).map(settler::settle).flatMap(Sight::unwritten).ifPresent(cause -> {
                throw cause;
            });
        }
        return known(id).map(Container.class::cast);
    }

    @Override
    public void close() {
        locks.close();
        try {
            runtime.close();
        } finally {
            storage.close();
        }
    }

    private Optional<EngineContainer> known(ContainerId id) {
        try {
            Optional<ContainerRecord> record = ledger.find(id);
            if (record.isPresent()) {
                return record.map(Life::of).map(this::handle);
            }
        } catch (UnreadableException e) {
            return Optional.of(damaged(unreadable(id)));
        }
        return world.find(id)
                .map(raw -> new StrayContainer(FullId.alone(id),
                        new Stray.Unrecorded(machinery, raw), machinery));
    }

    /** Only a list or a resolution tells in which sandbox an unreadable record lies. */
    private FullId unreadable(ContainerId id) {
        try {
            return storage.resolve(id.value());
        } catch (NotFoundException | AmbiguousException e) {
            return FullId.alone(id);
        }
    }

    /** As resolving a text by id goes: exact first, else the only one that begins with it. */
    private Optional<EngineContainer> unrecorded(String text) {
        List<ContainerId> candidates = runtime.list()
                .stream()
                .map(Container::id)
                .filter(id -> id.value().startsWith(text))
                .toList();
        Optional<ContainerId> exact = candidates.stream().filter(id -> id.value().equals(text)).findAny();
        if (exact.isEmpty() && candidates.size() > 1) {
            throw new AmbiguousException(text, candidates.stream().map(ContainerId::value).toList());
        }
        return exact.or(() -> candidates.stream().findAny()).flatMap(this::known);
    }

    private EngineContainer handle(Life life) {
        return new LocalContainer(life, machinery);
    }

    private EngineContainer damaged(FullId id) {
        return new StrayContainer(id, new Stray.Damaged(machinery, id.container()), machinery);
    }

    private void requireOpen(Operation operation) {
        locks.requireOpen(name(), operation);
    }

    private static ProcessIdentity self(ProcessTable processes) throws IOException {
        long pid = ProcessHandle.current().pid();
        ProcessFacts facts = processes.find(pid)
                .orElseThrow(() -> new IOException("the process table does not show this process"));
        return new ProcessIdentity(pid, facts.startTimeTicks(), processes.bootId());
    }
}
