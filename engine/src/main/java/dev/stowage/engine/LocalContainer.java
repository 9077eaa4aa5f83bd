package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Attachment;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ExecRequest;
import dev.stowage.api.runtime.ExecSession;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Stats;
import dev.stowage.api.runtime.TerminalSize;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One life of a container. While its record cannot be read it is what {@link UnreadableContainer} is:
 * UNKNOWN, with the few verbs that go by the id alone.
 */
final class LocalContainer implements EngineContainer {
    private final ContainerKey key;
    private final EngineComponents components;

    LocalContainer(ContainerKey key, EngineComponents components) {
        this.key = key;
        this.components = components;
    }

    @Override
    public ContainerId id() {
        return key.container();
    }

    @Override
    public QualifiedId qualifiedId() {
        return key.id();
    }

    @Override
    public Incarnation incarnation() {
        return key.incarnation();
    }

    @Override
    public ContainerRecord record() {
        components.locks().requireOpen(key.id(), Operation.READ);
        return components.recordStore().read(key, Operation.READ);
    }

    @Override
    public Observation observe() {
        return getOrFallBack(() -> components.containerObserver().observe(key, Operation.STATE).observation(),
                EngineContainer::observe);
    }

    @Override
    public void init() {
        runOrFallBack(() -> components.guard()
                .execute(key, Operation.INIT,
                        context -> components.runFactory().createRun(context.record(), Operation.INIT)),
                EngineContainer::init);
    }

    @Override
    public void start() {
        runOrFallBack(() -> components.guard().execute(key, Operation.START, context -> {
            Container runtimeContainer = context.permission() == Permission.INIT_FIRST
                    ? components.runFactory().createRun(context.record(), Operation.START)
                    : context.runtimeContainer();
            runtimeContainer.start();
        }), EngineContainer::start);
    }

    @Override
    public void kill(Signal signal) {
        runEvenIfStoreUnavailable(() -> components.stopOperations().kill(key, signal),
                unreadable -> unreadable.kill(signal));
    }

    @Override
    public void requestStop(Signal signal) {
        runEvenIfStoreUnavailable(() -> components.stopOperations().requestStop(key, signal),
                unreadable -> unreadable.requestStop(signal));
    }

    @Override
    public void stop(Signal signal, Duration grace) {
        runEvenIfStoreUnavailable(() -> components.stopOperations().stop(key, signal, grace),
                EngineContainer::stop);
    }

    @Override
    public void stop(Duration grace) {
        runEvenIfStoreUnavailable(() -> stop(config().stopSignal(), grace), EngineContainer::stop);
    }

    @Override
    public void stop() {
        runEvenIfStoreUnavailable(() -> stop(config().stopSignal(), config().stopTimeout()),
                EngineContainer::stop);
    }

    @Override
    public void pause() {
        mutate(Operation.PAUSE, Container::pause);
    }

    @Override
    public void resume() {
        mutate(Operation.RESUME, Container::resume);
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        mutate(Operation.CHECKPOINT, runtimeContainer -> runtimeContainer.checkpoint(request));
    }

    @Override
    public void updateResources(Resources resources) {
        runOrFallBack(() -> components.guard()
                .execute(key, Operation.UPDATE_RESOURCES,
                        context -> context.runtimeContainer().updateResources(resources),
                        status -> status.withResources(status.resources().merge(resources))),
                unreadable -> unreadable.updateResources(resources));
    }

    @Override
    public void cleanup() {
        runOrFallBack(() -> components.guard()
                .execute(key, Operation.CLEANUP,
                        context -> context.findRuntimeContainer().ifPresent(Container::delete)),
                EngineContainer::cleanup);
    }

    @Override
    public ExecSession exec(ExecRequest request) {
        return queryRuntime(Operation.EXEC, runtimeContainer -> runtimeContainer.exec(request));
    }

    @Override
    public Attachment attach() {
        return queryRuntime(Operation.ATTACH, Container::attach);
    }

    @Override
    public void resize(TerminalSize size) {
        callRuntime(Operation.RESIZE, runtimeContainer -> runtimeContainer.resize(size));
    }

    @Override
    public void closeStdin() {
        callRuntime(Operation.CLOSE_STDIN, Container::closeStdin);
    }

    @Override
    public Stats stats() {
        return queryRuntime(Operation.STATS, Container::stats);
    }

    @Override
    public List<ProcessIdentity> processes() {
        return queryRuntime(Operation.PROCESSES, Container::processes);
    }

    /**
     * The log is the runtime's. A container that has never run has an empty one; cleanup frees it, and then
     * it is {@link NotFoundException}.
     */
    @Override
    public ContainerLogReader logs(LogRequest request) {
        return getOrFallBack(() -> {
            components.guard().requireCapability(key, Operation.LOGS);
            components.recordStore()
                    .requireLocal(components.recordStore().read(key, Operation.LOGS), Operation.LOGS);
            Optional<Container> runtimeContainer = components.runtimeView().find(id());
            if (runtimeContainer.isPresent()) {
                return runtimeContainer.orElseThrow().logs(request);
            }
            if (components.containerObserver().observe(key, Operation.LOGS).state() == State.CONFIGURED) {
                return new NeverRunLogReader();
            }
            throw new NotFoundException(key.id(), Operation.LOGS,
                    "its log was freed by cleanup");
        }, unreadable -> unreadable.logs(request));
    }

    @Override
    public Exit await() {
        return getOrFallBack(() -> components.awaitOperation().await(key), EngineContainer::await);
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        return getOrFallBack(() -> components.awaitOperation().await(key, timeout),
                unreadable -> unreadable.await(timeout));
    }

    /** Bound to its run here, not when the waiting thread comes to run. */
    @Override
    public CompletableFuture<Exit> onExit() {
        try {
            Supplier<Exit> wait = getOrFallBack(() -> components.awaitOperation().bind(key),
                    unreadable -> unreadable::await);
            return CompletableFuture.supplyAsync(() -> getOrFallBack(wait, EngineContainer::await),
                    Thread::startVirtualThread);
        } catch (StowageException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void delete() {
        runOrFallBack(() -> components.deleteOperation().delete(key), EngineContainer::delete);
    }

    @Override
    public void forceDelete() {
        components.deleteOperation().forceDelete(key);
    }

    @Override
    public Path mount() {
        return getOrFallBack(() -> {
            throw unsupported(Operation.MOUNT);
        }, EngineContainer::mount);
    }

    @Override
    public void unmount() {
        runOrFallBack(() -> {
            throw unsupported(Operation.UNMOUNT);
        }, EngineContainer::unmount);
    }

    @Override
    public void export(OutputStream tar) {
        runOrFallBack(() -> {
            throw unsupported(Operation.EXPORT);
        }, unreadable -> unreadable.export(tar));
    }

    @Override
    public void restore(Path checkpoint) {
        runOrFallBack(() -> {
            throw unsupported(Operation.RESTORE);
        }, unreadable -> unreadable.restore(checkpoint));
    }

    private void mutate(Operation operation, Consumer<Container> action) {
        runOrFallBack(
                () -> components.guard()
                        .execute(key, operation, context -> action.accept(context.runtimeContainer())),
                action::accept);
    }

    private <T> T queryRuntime(Operation operation, Function<Container, T> action) {
        return getOrFallBack(
                () -> action.apply(components.containerObserver().requirePermitted(key, operation)),
                action::apply);
    }

    private void callRuntime(Operation operation, Consumer<Container> action) {
        runOrFallBack(() -> action.accept(components.containerObserver().requirePermitted(key, operation)),
                action::accept);
    }

    private AssertionError unsupported(Operation operation) {
        components.guard().requireCapability(key, operation);
        return new AssertionError("no engine declares what " + operation + " needs");
    }

    private ContainerConfig config() {
        return components.recordStore().read(key, Operation.STOP).config();
    }

    private <T> T getOrFallBack(Supplier<T> action, Function<EngineContainer, T> fallback) {
        try {
            return action.get();
        } catch (UnreadableException e) {
            return fallback.apply(unreadable());
        }
    }

    private void runOrFallBack(Runnable action, Consumer<EngineContainer> fallback) {
        try {
            action.run();
        } catch (UnreadableException e) {
            fallback.accept(unreadable());
        }
    }

    /** Ending a run must be possible also while the store is out of reach. */
    private void runEvenIfStoreUnavailable(Runnable action, Consumer<EngineContainer> fallback) {
        try {
            action.run();
        } catch (UnreadableException e) {
            fallback.accept(unreadable());
        } catch (StorageUnavailableException e) {
            fallback.accept(new UnreadableContainer(key.id(),
                    new UnreadableCause.UnreachableStore(components, key), components));
        }
    }

    private EngineContainer unreadable() {
        return new UnreadableContainer(key.id(),
                new UnreadableCause.DamagedRecord(components, key.container()), components);
    }
}
