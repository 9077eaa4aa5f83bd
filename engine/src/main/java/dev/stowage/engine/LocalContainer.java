package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.FullId;
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
import dev.stowage.api.runtime.LogReader;
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
 * One life of a container. While its record cannot be read it is what {@link StrayContainer} is: UNKNOWN,
 * with the few verbs that go by the id alone.
 */
final class LocalContainer implements EngineContainer {
    private final Life life;
    private final Machinery machinery;

    LocalContainer(Life life, Machinery machinery) {
        this.life = life;
        this.machinery = machinery;
    }

    @Override
    public ContainerId id() {
        return life.container();
    }

    @Override
    public FullId fullId() {
        return life.id();
    }

    @Override
    public Incarnation incarnation() {
        return life.incarnation();
    }

    @Override
    public ContainerRecord record() {
        machinery.locks().requireOpen(life.id().toString(), Operation.READ);
        return machinery.ledger().read(life, Operation.READ);
    }

    @Override
    public Observation observe() {
        return tell(() -> machinery.observer().look(life, Operation.STATE).observation(),
                EngineContainer::observe);
    }

    @Override
    public void init() {
        act(() -> machinery.guard()
                .change(life, Operation.INIT,
                        found -> machinery.runs().begin(found.record(), Operation.INIT)),
                EngineContainer::init);
    }

    @Override
    public void start() {
        act(() -> machinery.guard().change(life, Operation.START, found -> {
            Container raw = found.permission() == Permission.INIT_FIRST
                    ? machinery.runs().begin(found.record(), Operation.START)
                    : found.raw();
            raw.start();
        }), EngineContainer::start);
    }

    @Override
    public void kill(Signal signal) {
        actUnread(() -> machinery.ending().kill(life, signal), stray -> stray.kill(signal));
    }

    @Override
    public void requestStop(Signal signal) {
        actUnread(() -> machinery.ending().requestStop(life, signal), stray -> stray.requestStop(signal));
    }

    @Override
    public void stop(Signal signal, Duration grace) {
        actUnread(() -> machinery.ending().stop(life, signal, grace), EngineContainer::stop);
    }

    @Override
    public void stop(Duration grace) {
        actUnread(() -> stop(config().stopSignal(), grace), EngineContainer::stop);
    }

    @Override
    public void stop() {
        actUnread(() -> stop(config().stopSignal(), config().stopGrace()), EngineContainer::stop);
    }

    @Override
    public void pause() {
        change(Operation.PAUSE, Container::pause);
    }

    @Override
    public void resume() {
        change(Operation.RESUME, Container::resume);
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        change(Operation.CHECKPOINT, raw -> raw.checkpoint(request));
    }

    @Override
    public void updateResources(Resources resources) {
        act(() -> machinery.guard()
                .change(life, Operation.UPDATE_RESOURCES,
                        found -> found.raw().updateResources(resources),
                        status -> status.withResources(Limits.changed(status.resources(), resources))),
                stray -> stray.updateResources(resources));
    }

    @Override
    public void cleanup() {
        act(() -> machinery.guard()
                .change(life, Operation.CLEANUP,
                        found -> found.found().ifPresent(Container::delete)),
                EngineContainer::cleanup);
    }

    @Override
    public ExecSession exec(ExecRequest request) {
        return ask(Operation.EXEC, raw -> raw.exec(request));
    }

    @Override
    public Attachment attach() {
        return ask(Operation.ATTACH, Container::attach);
    }

    @Override
    public void resize(TerminalSize size) {
        tellRaw(Operation.RESIZE, raw -> raw.resize(size));
    }

    @Override
    public void closeStdin() {
        tellRaw(Operation.CLOSE_STDIN, Container::closeStdin);
    }

    @Override
    public Stats stats() {
        return ask(Operation.STATS, Container::stats);
    }

    @Override
    public List<ProcessIdentity> processes() {
        return ask(Operation.PROCESSES, Container::processes);
    }

    /**
     * The log is the runtime's. A container that has never run has an empty one; cleanup frees it, and then
     * it is {@link NotFoundException}.
     */
    @Override
    public LogReader logs(LogRequest request) {
        return tell(() -> {
            machinery.guard().requireCapability(life, Operation.LOGS);
            machinery.ledger().requireHere(machinery.ledger().read(life, Operation.LOGS), Operation.LOGS);
            Optional<Container> raw = machinery.world().find(id());
            if (raw.isPresent()) {
                return raw.orElseThrow().logs(request);
            }
            if (machinery.observer().look(life, Operation.LOGS).state() == State.CONFIGURED) {
                return new NoLog();
            }
            throw new NotFoundException(life.id().toString(), Operation.LOGS,
                    "its log was freed by cleanup");
        }, stray -> stray.logs(request));
    }

    @Override
    public Exit await() {
        return tell(() -> machinery.exitWait().await(life), EngineContainer::await);
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        return tell(() -> machinery.exitWait().await(life, timeout), stray -> stray.await(timeout));
    }

    /** Bound to its run here, not when the waiting thread comes to run. */
    @Override
    public CompletableFuture<Exit> onExit() {
        try {
            Supplier<Exit> wait = tell(() -> machinery.exitWait().bind(life), stray -> stray::await);
            return CompletableFuture.supplyAsync(() -> tell(wait, EngineContainer::await),
                    Thread::startVirtualThread);
        } catch (StowageException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void delete() {
        act(() -> machinery.deletion().delete(life), EngineContainer::delete);
    }

    @Override
    public void forceDelete() {
        machinery.deletion().forceDelete(life);
    }

    @Override
    public Path mount() {
        return tell(() -> {
            throw unsupported(Operation.MOUNT);
        }, EngineContainer::mount);
    }

    @Override
    public void unmount() {
        act(() -> {
            throw unsupported(Operation.UNMOUNT);
        }, EngineContainer::unmount);
    }

    @Override
    public void export(OutputStream tar) {
        act(() -> {
            throw unsupported(Operation.EXPORT);
        }, stray -> stray.export(tar));
    }

    @Override
    public void restore(Path checkpoint) {
        act(() -> {
            throw unsupported(Operation.RESTORE);
        }, stray -> stray.restore(checkpoint));
    }

    private void change(Operation operation, Consumer<Container> verb) {
        act(() -> machinery.guard().change(life, operation, found -> verb.accept(found.raw())), verb::accept);
    }

    private <T> T ask(Operation operation, Function<Container, T> verb) {
        return tell(() -> verb.apply(machinery.observer().permitted(life, operation)), verb::apply);
    }

    private void tellRaw(Operation operation, Consumer<Container> verb) {
        act(() -> verb.accept(machinery.observer().permitted(life, operation)), verb::accept);
    }

    private AssertionError unsupported(Operation operation) {
        machinery.guard().requireCapability(life, operation);
        return new AssertionError("no engine declares what " + operation + " needs");
    }

    private ContainerConfig config() {
        return machinery.ledger().read(life, Operation.STOP).config();
    }

    private <T> T tell(Supplier<T> verb, Function<EngineContainer, T> unread) {
        try {
            return verb.get();
        } catch (UnreadableException e) {
            return unread.apply(damaged());
        }
    }

    private void act(Runnable verb, Consumer<EngineContainer> unread) {
        try {
            verb.run();
        } catch (UnreadableException e) {
            unread.accept(damaged());
        }
    }

    /** Ending a run must be possible also while the store is out of reach. */
    private void actUnread(Runnable verb, Consumer<EngineContainer> unread) {
        try {
            verb.run();
        } catch (UnreadableException e) {
            unread.accept(damaged());
        } catch (StorageUnavailableException e) {
            unread.accept(new StrayContainer(life.id(), new Stray.Unreachable(machinery, life), machinery));
        }
    }

    private EngineContainer damaged() {
        return new StrayContainer(life.id(), new Stray.Damaged(machinery, life.container()), machinery);
    }
}
