package dev.stowage.harness.reference;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.runtime.Attachment;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.CheckpointRequest.PostCheckpointAction;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.runtime.Stats;
import dev.stowage.api.runtime.TerminalSize;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A simulated container. */
final class ReferenceContainer implements Container {
    private static final OperationTable TABLE = OperationTable.of(Layer.RUNTIME);

    private final ReferenceRuntime runtime;
    private final SimulatedHost host;
    private final SimulatedContainer container;

    ReferenceContainer(ReferenceRuntime runtime, SimulatedContainer container) {
        this.runtime = runtime;
        this.host = runtime.host;
        this.container = container;
    }

    @Override
    public ContainerId id() {
        return container.id;
    }

    @Override
    public void requireOpen(Operation operation) {
        runtime.checkOpen(id().value(), operation);
    }

    @Override
    public Observation observe() {
        return perform(Operation.STATE,
                state -> Observation.builder(state)
                        .run(container.run)
                        .init(state.hasProcess() ? Optional.of(container.init) : Optional.empty())
                        .createdAt(Optional.of(container.createdAt))
                        .startedAt(container.startedAt)
                        .exit(state == State.STOPPED ? container.exit(host.now()) : Optional.empty())
                        .monitoring(container.monitored() ? Monitoring.MONITORED : Monitoring.UNMONITORED)
                        .detail(state == State.UNKNOWN ? "its creation was not completed" : "")
                        .build());
    }

    @Override
    public void start() {
        perform(Operation.START, state -> {
            container.startedAt = Optional.of(host.now());
            switch (container.testProgram) {
                case TestProgram.Missing() ->
                    failStart(StartFailure.PROGRAM_MISSING, "no such file or directory");
                case TestProgram.NotExecutable() ->
                    failStart(StartFailure.PROGRAM_NOT_EXECUTABLE, "permission denied");
                default -> container.exit(host.now());
            }
            container.hooks.run("poststart", container);
            return state;
        });
    }

    private void failStart(StartFailure cause, String message) {
        container.recordExit(Exit.neverStarted(cause, message, host.now(), ExitSource.RUNTIME));
        throw new OperationFailedException(id(), Operation.START, cause, message);
    }

    @Override
    public void kill(Signal signal) {
        perform(Operation.KILL, state -> {
            if (state == State.UNKNOWN && !signal.equals(Signal.KILL)) {
                throw illegalTransition(Operation.KILL, state);
            }
            container.signal(signal, host.now());
            return state;
        });
    }

    @Override
    public void requestStop(Signal signal) {
        perform(Operation.STOP, state -> {
            Permission permission = TABLE.permission(Operation.STOP, state);
            if (permission != Permission.NO_EFFECT) {
                boolean killOnly = permission == Permission.KILL_ONLY || state == State.CREATED;
                container.signal(killOnly ? Signal.KILL : signal, host.now());
            }
            if (state == State.PAUSED) {
                container.resume(host.now());
            }
            return state;
        });
    }

    @Override
    public void pause() {
        perform(Operation.PAUSE, state -> {
            container.pause(host.now());
            return state;
        });
    }

    @Override
    public void resume() {
        perform(Operation.RESUME, state -> {
            container.resume(host.now());
            return state;
        });
    }

    @Override
    public Attachment attach() {
        return perform(Operation.ATTACH, state -> new ReferenceAttachment());
    }

    @Override
    public void resize(TerminalSize size) {
        perform(Operation.RESIZE, state -> size);
    }

    @Override
    public void closeStdin() {
        perform(Operation.CLOSE_STDIN, state -> state);
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        perform(Operation.CHECKPOINT, state -> {
            if (request.postCheckpointAction() == PostCheckpointAction.STOP) {
                container.recordExit(
                        Exit.unknown(UnknownExitCause.CHECKPOINTED, host.now(), ExitSource.RUNTIME));
            }
            return state;
        });
    }

    @Override
    public Stats stats() {
        return perform(Operation.STATS, state -> Stats.of(host.now(), Duration.ZERO, 1, 1));
    }

    @Override
    public List<ProcessIdentity> processes() {
        return perform(Operation.PROCESSES, state -> List.of(container.init));
    }

    @Override
    public void updateResources(Resources resources) {
        perform(Operation.UPDATE_RESOURCES, state -> {
            container.resources = resources;
            return state;
        });
    }

    @Override
    public ContainerLogReader logs(LogRequest request) {
        return perform(Operation.LOGS, state -> new ReferenceLog(host, container, request));
    }

    @Override
    public Exit await() {
        return await(TestDeadline.never()).orElseThrow();
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        return await(TestDeadline.after(timeout));
    }

    private Optional<Exit> await(TestDeadline deadline) {
        runtime.checkOpenAndNotInterrupted(id().value(), Operation.AWAIT);
        try {
            host.await(() -> !host.contains(container) || isStopped(host.now()), deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id(), Operation.AWAIT);
        }
        return host.atomically(() -> {
            if (host.contains(container)) {
                return isStopped(host.now()) ? container.exit(host.now()) : Optional.empty();
            }
            return Optional.of(runtime.exitOfDeleted(container)
                    .orElseThrow(() -> new NotFoundException(id(), Operation.AWAIT)));
        });
    }

    private boolean isStopped(Instant now) {
        return container.state(now) == State.STOPPED;
    }

    @Override
    public void delete() {
        perform(Operation.DELETE, state -> {
            runtime.remove(container);
            return state;
        });
    }

    @Override
    public void forceDelete() {
        runtime.checkOpenAndNotInterrupted(id().value(), Operation.FORCE_DELETE);
        host.atomically(() -> {
            if (host.contains(container)) {
                container.signal(Signal.KILL, host.now());
                runtime.remove(container);
            }
            return container;
        });
    }

    /** Performs an operation after the checks that {@code SPEC.md} lists, in its order. */
    private <T> T perform(Operation operation, Function<State, T> action) {
        requireOpen(operation);
        host.requireDeclared(id(), operation);
        runtime.checkOpenAndNotInterrupted(id().value(), operation);
        return host.atomically(() -> {
            if (!host.contains(container)) {
                throw new NotFoundException(id(), operation);
            }
            State state = container.state(host.now());
            if (TABLE.operations().contains(operation) && !TABLE.permission(operation, state).allows()) {
                throw illegalTransition(operation, state);
            }
            return action.apply(state);
        });
    }

    private IllegalTransitionException illegalTransition(Operation operation, State state) {
        return new IllegalTransitionException(id(), operation, state, TABLE.permittedStates(operation));
    }
}
