package dev.stowage.harness.reference;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Program;
import dev.stowage.harness.RuntimeHooks;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.StorageSubject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens reference backends. Those that are opened on the same directories by the same object of this class
 * share what they know, as real backends do by files. Thread-safe.
 */
public final class References {
    private static final Duration LOCK_DEADLINE = Duration.ofSeconds(10);

    private final Map<Path, ReferenceWorld> worlds = new ConcurrentHashMap<>();

    private final Map<Path, ReferenceStore> stores = new ConcurrentHashMap<>();

    /** Begins with empty worlds. */
    public References() {}

    /**
     * Opens a runtime.
     *
     * @param context its directories
     * @return a runtime in memory
     */
    public Runtime runtime(BackendContext context) {
        return new ReferenceRuntime(world(context), context.random());
    }

    /**
     * Returns the runtime with all hooks, to be looked at by the suite.
     *
     * @return the subject
     */
    public RuntimeSubject runtimeSubject() {
        return RuntimeSubject.of("reference", this::runtime)
                .withHooks(
                        RuntimeHooks.none()
                                .withHalfMade(
                                        (runtime, context, request) -> leaveHalfMade(context, request.id()))
                                .withKillMonitor(this::killMonitor)
                                .withProcesses(this::lives));
    }

    /**
     * Opens a storage. The setting {@code lock-deadline} says how long it waits for a lock.
     *
     * @param context its directories
     * @return a storage in memory that declares {@link Level#DURABLE} and {@link Sharing#HOST}
     */
    public StatusStorage storage(BackendContext context) {
        return storage(context, Level.DURABLE);
    }

    /**
     * Opens a storage.
     *
     * @param context its directories
     * @param highest the highest level that it declares
     * @return a storage in memory
     */
    public StatusStorage storage(BackendContext context, Level highest) {
        return new ReferenceStorage(store(context.stateDirectory()), highest,
                context.settings().duration("lock-deadline", LOCK_DEADLINE));
    }

    /**
     * Returns the storage with a way to damage it, to be looked at by the suite.
     *
     * @return the subject
     */
    public StorageSubject storageSubject() {
        return StorageSubject.of("reference", this::storage)
                .withDamage((directory, id, kind) -> store(directory)
                        .put(new RecordEntry.Unreadable(id, kind.name())));
    }

    private ReferenceStore store(Path directory) {
        return stores.computeIfAbsent(directory, none -> new ReferenceStore());
    }

    private ReferenceWorld world(BackendContext context) {
        return worlds.computeIfAbsent(context.stateDirectory(),
                directory -> new ReferenceWorld(InstantSource.system()));
    }

    private void leaveHalfMade(BackendContext context, ContainerId id) {
        ReferenceWorld world = world(context);
        world.alone(() -> world.add(id, Optional.empty(), new Program.SleepForever(), Resources.NONE,
                ReferenceHooks.NONE));
    }

    private void killMonitor(Container container) {
        worlds.values().forEach(world -> world.alone(() -> {
            world.get(container.id()).ifPresent(Life::loseMonitor);
            return world;
        }));
    }

    private boolean lives(ProcessIdentity process) {
        return worlds.values().stream().anyMatch(world -> world.lives(process));
    }
}
