package dev.stowage.harness.reference;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.RuntimeHooks;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.StorageSubject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Opens reference backends. Backends that one object of this class opens on the same directories share their
 * containers and records, as real backends do through files. Thread-safe.
 */
public final class ReferenceBackends {
    private static final Duration DEFAULT_LOCK_TIMEOUT = Duration.ofSeconds(10);

    /** So that a process is found on one host only. */
    private static final long PIDS_OF_A_HOST = 1_000_000;

    private final Map<Path, SimulatedHost> hosts = new ConcurrentHashMap<>();
    private final AtomicLong nextPids = new AtomicLong(1);

    private final Map<Path, ReferenceStore> stores = new ConcurrentHashMap<>();

    /** Creates the factory; no containers and records exist yet. */
    public ReferenceBackends() {}

    /**
     * Opens a runtime.
     *
     * @param context the directories
     * @return a runtime in memory
     */
    public Runtime runtime(BackendContext context) {
        return new ReferenceRuntime(host(context), context.random());
    }

    /**
     * {@return the host that the runtimes of the same state directory share}
     *
     * @param context the directories; if no runtime was opened there before, its clock becomes the host's
     */
    public SimulatedHost host(BackendContext context) {
        return hosts.computeIfAbsent(context.stateDirectory(),
                directory -> new SimulatedHost(context.clock(), nextPids.getAndAdd(PIDS_OF_A_HOST)));
    }

    /**
     * Returns the runtime with all hooks, as a subject of the suite.
     *
     * @return the subject
     */
    public RuntimeSubject runtimeSubject() {
        return RuntimeSubject.of("reference", this::runtime)
                .withHooks(RuntimeHooks.none()
                        .withPartialCreate(
                                (runtime, context, request) -> host(context).leavePartialCreate(request.id()))
                        .withKillMonitor(this::killMonitor)
                        // its host knows every exit at once, so that nothing waits for a monitor
                        .withSuspendMonitor(container -> () -> {})
                        .withLivenessProbe(this::isAlive));
    }

    /**
     * Opens a store. The setting {@code lock-deadline} is the lock timeout.
     *
     * @param context the directories
     * @return a storage object in memory that declares {@link Durability#DURABLE} and {@link Sharing#HOST}
     */
    public StatusStorage storage(BackendContext context) {
        return storage(context, Durability.DURABLE);
    }

    /**
     * Opens a store.
     *
     * @param context the directories
     * @param maximumDurability the maximum durability that it declares
     * @return a storage object in memory
     */
    public StatusStorage storage(BackendContext context, Durability maximumDurability) {
        return new ReferenceStorage(store(context.stateDirectory()), maximumDurability,
                context.settings().duration("lock-deadline", DEFAULT_LOCK_TIMEOUT));
    }

    /**
     * Replaces what a store has under an id, as another manager or a defect of the disk would. The names that
     * the store resolves stay as they are.
     *
     * @param context the directories
     * @param entry a record, which need not follow from the one before, or an unreadable one
     */
    public void replaceEntry(BackendContext context, RecordEntry entry) {
        store(context.stateDirectory()).put(entry);
    }

    /**
     * Returns the storage backend with a corruptor, as a subject of the suite.
     *
     * @return the subject
     */
    public StorageSubject storageSubject() {
        return StorageSubject.of("reference", this::storage)
                .withCorruptor((directory, id, recordCorruption) -> store(directory)
                        .put(RecordEntry.unreadable(id, recordCorruption.name())));
    }

    private ReferenceStore store(Path directory) {
        return stores.computeIfAbsent(directory, absent -> new ReferenceStore());
    }

    private void killMonitor(Container container) {
        hosts.values().forEach(host -> host.atomically(() -> {
            host.get(container.id()).ifPresent(SimulatedContainer::loseMonitor);
            return host;
        }));
    }

    private boolean isAlive(ProcessIdentity process) {
        return hosts.values().stream().anyMatch(host -> host.isAlive(process));
    }
}
