package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Attachment;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.ExecRequest;
import dev.stowage.api.runtime.ExecSession;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Stats;
import dev.stowage.api.runtime.TerminalSize;
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
import java.util.function.UnaryOperator;

/**
 * A handle of this engine. Each operation states once what it does with a readable record; those that also
 * work without one state that beside it, and {@link #perform} decides which of the two applies.
 */
final class LocalContainer implements EngineContainer {
    private final ContainerReference reference;
    private final EngineComponents components;

    LocalContainer(ContainerReference reference, EngineComponents components) {
        this.reference = reference;
        this.components = components;
    }

    @Override
    public ContainerId id() {
        return reference.id().container();
    }

    @Override
    public void requireOpen(Operation operation) {
        components.locks().requireOpen(subject(), operation);
    }

    @Override
    public QualifiedId qualifiedId() {
        return reference.id();
    }

    @Override
    public Incarnation incarnation() {
        return switch (reference) {
            case ContainerReference.Recorded(ContainerKey key) -> key.incarnation();
            case ContainerReference.Unreadable _ -> throw unrecorded().unreadableRecord();
            case ContainerReference.Orphan _ -> throw unrecorded().unreadableRecord();
        };
    }

    @Override
    public ContainerRecord record() {
        return components.reporter().report(Operation.READ, subject(), () -> switch (reference) {
            case ContainerReference.Recorded(ContainerKey key) -> {
                requireOpen(Operation.READ);
                yield components.recordStore().read(key, Operation.READ);
            }
            case ContainerReference.Unreadable _ -> throw unrecorded().unreadableRecord();
            case ContainerReference.Orphan _ -> throw unrecorded().unreadableRecord();
        });
    }

    @Override
    public Observation observe() {
        return perform(Operation.STATE,
                key -> components.containerObserver().observe(key, Operation.STATE).observation(),
                UnrecordedContainer::observe);
    }

    @Override
    public void init() {
        mutate(Operation.INIT, context -> components.runFactory().createRun(context));
    }

    @Override
    public void start() {
        mutate(Operation.START, context -> {
            Container runtimeContainer =
                    context.permission() == Permission.INIT_FIRST ? components.runFactory().createRun(context)
                            : context.runtimeContainer();
            runtimeContainer.start();
        });
    }

    @Override
    public void kill(Signal signal) {
        run(Operation.KILL, key -> components.stopOperations().kill(key, signal),
                unrecorded -> unrecorded.kill(signal));
    }

    @Override
    public void requestStop(Signal signal) {
        run(Operation.STOP, key -> components.stopOperations().requestStop(key, signal),
                UnrecordedContainer::requestStop);
    }

    @Override
    public void stop(Signal signal, Duration timeout) {
        stop(Optional.of(signal), Optional.of(timeout));
    }

    @Override
    public void stop(Duration timeout) {
        stop(Optional.empty(), Optional.of(timeout));
    }

    @Override
    public void stop() {
        stop(Optional.empty(), Optional.empty());
    }

    private void stop(Optional<Signal> signal, Optional<Duration> timeout) {
        run(Operation.STOP, key -> components.stopOperations().stop(key, signal, timeout),
                UnrecordedContainer::stop);
    }

    @Override
    public void pause() {
        mutate(Operation.PAUSE, context -> context.runtimeContainer().pause());
    }

    @Override
    public void resume() {
        mutate(Operation.RESUME, context -> context.runtimeContainer().resume());
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        mutate(Operation.CHECKPOINT, context -> context.runtimeContainer().checkpoint(request));
    }

    @Override
    public void updateResources(Resources resources) {
        Operation operation = Operation.UPDATE_RESOURCES;
        run(operation, key -> components.guard()
                .execute(key, operation, context -> context.runtimeContainer().updateResources(resources),
                        status -> status.withResources(status.resources().merge(resources))),
                unrecorded -> {
                    throw unrecorded.refusal(operation);
                });
    }

    @Override
    public void cleanup() {
        mutate(Operation.CLEANUP, context -> context.findRuntimeContainer().ifPresent(Container::delete));
    }

    @Override
    public ExecSession exec(ExecRequest request) {
        return query(Operation.EXEC, runtimeContainer -> runtimeContainer.exec(request));
    }

    @Override
    public Attachment attach() {
        return query(Operation.ATTACH, Container::attach);
    }

    @Override
    public void resize(TerminalSize size) {
        call(Operation.RESIZE, runtimeContainer -> runtimeContainer.resize(size));
    }

    @Override
    public void closeStdin() {
        call(Operation.CLOSE_STDIN, Container::closeStdin);
    }

    @Override
    public Stats stats() {
        return query(Operation.STATS, Container::stats);
    }

    @Override
    public List<ProcessIdentity> processes() {
        return query(Operation.PROCESSES, Container::processes);
    }

    /**
     * Reads the runtime's log. A container that has never run has an empty one.
     *
     * @throws dev.stowage.api.error.NotFoundException also if cleanup has freed the log
     */
    @Override
    public ContainerLogReader logs(LogRequest request) {
        return perform(Operation.LOGS, key -> components.containerObserver().logs(key, request),
                unrecorded -> unrecorded.logs(request));
    }

    @Override
    public Exit await() {
        return perform(Operation.AWAIT, key -> components.awaitOperation().await(key),
                unrecorded -> unrecorded.toAwait().await());
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        return perform(Operation.AWAIT, key -> components.awaitOperation().await(key, timeout),
                unrecorded -> unrecorded.toAwait().await(timeout));
    }

    /** Binds the wait to the current run now, not when the waiting thread is scheduled. */
    @Override
    public CompletableFuture<Exit> onExit() {
        try {
            Supplier<Exit> exit = resolve(Operation.AWAIT, key -> components.awaitOperation().bind(key),
                    unrecorded -> unrecorded.toAwait()::await);
            return CompletableFuture.supplyAsync(() -> perform(Operation.AWAIT, _ -> exit.get(),
                    unrecorded -> unrecorded.toAwait().await()), Thread::startVirtualThread);
        } catch (StowageException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void delete() {
        run(Operation.DELETE, key -> components.deleteOperation().delete(key), unrecorded -> {
            throw unrecorded.refusal(Operation.DELETE);
        });
    }

    @Override
    public void forceDelete() {
        run(Operation.FORCE_DELETE, key -> components.deleteOperation().forceDelete(key),
                UnrecordedContainer::forceDelete);
    }

    @Override
    public Path mount() {
        throw unimplemented(Operation.MOUNT);
    }

    @Override
    public void unmount() {
        throw unimplemented(Operation.UNMOUNT);
    }

    @Override
    public void export(OutputStream tar) {
        throw unimplemented(Operation.EXPORT);
    }

    @Override
    public void restore(Path checkpoint) {
        throw unimplemented(Operation.RESTORE);
    }

    private AssertionError unimplemented(Operation operation) {
        run(operation, key -> components.guard().requireCapability(key.id(), operation), unrecorded -> {
            throw unrecorded.refusal(operation);
        });
        return new AssertionError("an engine declares the capability that " + operation + " needs");
    }

    private void mutate(Operation operation, Consumer<OperationContext> action) {
        run(operation, key -> components.guard().execute(key, operation, action, UnaryOperator.identity()),
                unrecorded -> {
                    throw unrecorded.refusal(operation);
                });
    }

    private void call(Operation operation, Consumer<Container> action) {
        run(operation, key -> action.accept(components.containerObserver().requirePermitted(key, operation)),
                unrecorded -> {
                    throw unrecorded.refusal(operation);
                });
    }

    private <T> T query(Operation operation, Function<Container, T> action) {
        return perform(operation,
                key -> action.apply(components.containerObserver().requirePermitted(key, operation)),
                unrecorded -> {
                    throw unrecorded.refusal(operation);
                });
    }

    private void run(Operation operation, Consumer<ContainerKey> recorded,
            Consumer<UnrecordedContainer> unrecorded) {
        perform(operation, key -> {
            recorded.accept(key);
            return Optional.empty();
        }, container -> {
            unrecorded.accept(container);
            return Optional.empty();
        });
    }

    private <T> T perform(Operation operation, Function<ContainerKey, T> recorded,
            Function<UnrecordedContainer, T> unrecorded) {
        return components.reporter()
                .report(operation, subject(), () -> resolve(operation, recorded, unrecorded));
    }

    /**
     * Performs an operation on what the handle refers to: by its record, or without one if the record turns
     * out to be unreadable. Only kill and stop also go on while the store is out of reach.
     */
    private <T> T resolve(Operation operation, Function<ContainerKey, T> recorded,
            Function<UnrecordedContainer, T> unrecorded) {
        if (!(reference instanceof ContainerReference.Recorded(ContainerKey key))) {
            return unrecorded.apply(unrecorded());
        }
        try {
            return recorded.apply(key);
        } catch (UnreadableException e) { // whose reason the unrecorded container reads again
            return unrecorded.apply(unrecorded());
        } catch (StorageUnavailableException e) {
            if (operation != Operation.KILL && operation != Operation.STOP) {
                throw e;
            }
            return unrecorded.apply(new UnrecordedContainer(key.id(),
                    new UnreadableCause.UnreachableStore(components, key), components));
        }
    }

    private UnrecordedContainer unrecorded() {
        UnreadableCause cause = switch (reference) {
            case ContainerReference.Orphan(Container runtimeContainer) ->
                new UnreadableCause.OrphanContainer(components, runtimeContainer);
            case ContainerReference.Recorded _,ContainerReference.Unreadable _ ->
                new UnreadableCause.DamagedRecord(components, id());
        };
        return new UnrecordedContainer(reference.id(), cause, components);
    }

    private ErrorSubject subject() {
        return reference.id();
    }
}
