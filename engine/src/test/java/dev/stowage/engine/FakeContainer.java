package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.runtime.Attachment;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.runtime.Stats;
import dev.stowage.api.runtime.TerminalSize;
import dev.stowage.engine.FakeHost.FakeRun;
import dev.stowage.posix.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A container of a {@link FakeRuntime}, which lives in its world and fails as the runtime is told to. */
final class FakeContainer implements Container {
    private final FakeRuntime runtime;
    private final FakeHost host;
    private final ContainerId id;
    private final RunId run;

    FakeContainer(FakeRuntime runtime, ContainerId id, RunId run) {
        this.runtime = runtime;
        this.host = runtime.host;
        this.id = id;
        this.run = run;
    }

    @Override
    public ContainerId id() {
        return id;
    }

    @Override
    public void requireOpen(Operation operation) {
        // a fake runtime serves engines that are closed, too
    }

    private FakeRun requireRun(Operation operation) {
        return host.findRun(id)
                .filter(fakeRun -> fakeRun.runId.equals(run))
                .orElseThrow(() -> new NotFoundException(id, operation));
    }

    /** Does something under the world's lock, in a state that permits it. */
    private Permission requirePermitted(Operation operation) {
        FakeRun fakeRun = requireRun(operation);
        State state = fakeRun.isComplete ? fakeRun.state : State.UNKNOWN;
        OperationTable table = OperationTable.of(Layer.RUNTIME);
        if (!table.permission(operation, state).allows()) {
            throw new IllegalTransitionException(id, operation, state, table.permittedStates(operation));
        }
        return table.permission(operation, state);
    }

    private void call(Operation operation, Runnable effect) {
        runtime.recordCall(operation, id);
        runtime.hook.before(operation, id);
        synchronized (host) {
            requirePermitted(operation);
            effect.run();
            host.notifyAll();
        }
        runtime.hook.after(operation, id);
    }

    @Override
    public Observation observe() {
        runtime.recordCall(Operation.STATE, "observe", id);
        runtime.hook.before(Operation.STATE, id);
        synchronized (host) {
            FakeRun fakeRun = requireRun(Operation.STATE);
            if (!fakeRun.isComplete) {
                return Observation.builder(State.UNKNOWN).run(Optional.of(run)).detail("half made").build();
            }
            return Observation.builder(fakeRun.state)
                    .run(Optional.of(run))
                    .init(fakeRun.init)
                    .createdAt(Optional.of(FakeHost.CREATED_AT))
                    .startedAt(fakeRun.isStarted ? Optional.of(FakeHost.CREATED_AT.plusSeconds(1))
                            : Optional.empty())
                    .exit(fakeRun.exit)
                    .monitoring(Monitoring.MONITORED)
                    .build();
        }
    }

    @Override
    public void start() {
        call(Operation.START, () -> {
            FakeRun fakeRun = requireRun(Operation.START);
            if (runtime.missingProgram == FakeRuntime.MissingProgramDetection.AT_START) {
                host.endRun(id, Exit.neverStarted(StartFailure.PROGRAM_MISSING, "no such file",
                        FakeHost.CREATED_AT, Exit.ExitSource.RUNTIME));
                throw new OperationFailedException(id, Operation.START, StartFailure.PROGRAM_MISSING,
                        "no such file");
            }
            fakeRun.isStarted = true;
            fakeRun.state = State.RUNNING;
        });
    }

    private void deliver(Signal signal) {
        FakeRun fakeRun = requireRun(Operation.KILL);
        fakeRun.signals.add(signal);
        boolean deadly = signal.equals(Signal.KILL) || (signal.equals(Signal.TERM)
                && fakeRun.state == State.RUNNING && !runtime.programIgnoresTerm);
        if (deadly) {
            host.exitProgram(id, 128 + signal.number());
        }
    }

    @Override
    public void kill(Signal signal) {
        call(Operation.KILL, () -> deliver(signal));
    }

    @Override
    public void requestStop(Signal signal) {
        call(Operation.STOP, () -> {
            FakeRun fakeRun = requireRun(Operation.STOP);
            if (fakeRun.state == State.STOPPED) {
                return;
            }
            if (fakeRun.state == State.PAUSED) {
                fakeRun.state = State.RUNNING;
            }
            deliver(fakeRun.isComplete ? signal : Signal.KILL);
        });
    }

    @Override
    public void pause() {
        call(Operation.PAUSE, () -> requireRun(Operation.PAUSE).state = State.PAUSED);
    }

    @Override
    public void resume() {
        call(Operation.RESUME, () -> requireRun(Operation.RESUME).state = State.RUNNING);
    }

    @Override
    public void updateResources(Resources resources) {
        call(Operation.UPDATE_RESOURCES, () -> requireRun(Operation.STATE).updatedResources = resources);
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        call(Operation.CHECKPOINT, () -> {
            if (request.postCheckpointAction() == CheckpointRequest.PostCheckpointAction.STOP) {
                host.endRun(id, Exit.unknown(Exit.UnknownExitCause.CHECKPOINTED, FakeHost.CREATED_AT,
                        Exit.ExitSource.RUNTIME));
            }
        });
    }

    @Override
    public Attachment attach() {
        call(Operation.ATTACH, () -> {});
        return new EmptyAttachment();
    }

    @Override
    public void resize(TerminalSize size) {
        call(Operation.RESIZE, () -> {});
    }

    @Override
    public void closeStdin() {
        call(Operation.CLOSE_STDIN, () -> {});
    }

    @Override
    public Stats stats() {
        call(Operation.STATS, () -> {});
        return Stats.of(FakeHost.CREATED_AT, Duration.ZERO, 1, 1);
    }

    @Override
    public List<ProcessIdentity> processes() {
        call(Operation.PROCESSES, () -> {});
        return List.of();
    }

    @Override
    public ContainerLogReader logs(LogRequest request) {
        requireRun(Operation.LOGS);
        return ContainerLogReader.empty();
    }

    @Override
    public Exit await() {
        return await(Deadline.never().remaining()).orElseThrow();
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        synchronized (host) {
            while (true) {
                Optional<Exit> deleted = Optional.ofNullable(host.exitsOfDeletedRuns.get(run));
                if (deleted.isPresent()) {
                    return deleted;
                }
                FakeRun fakeRun = requireRun(Operation.AWAIT);
                long remainingNanos = deadline.remainingNanos();
                if (fakeRun.exit.isPresent() || remainingNanos <= 0) {
                    return fakeRun.exit;
                }
                try {
                    host.wait(remainingNanos / 1_000_000, (int) (remainingNanos % 1_000_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new OperationInterruptedException(id, Operation.AWAIT);
                }
            }
        }
    }

    @Override
    public void delete() {
        call(Operation.DELETE, this::remove);
    }

    @Override
    public void forceDelete() {
        runtime.recordCall(Operation.FORCE_DELETE, id);
        runtime.hook.before(Operation.FORCE_DELETE, id);
        synchronized (host) {
            if (host.findRun(id).filter(fakeRun -> fakeRun.runId.equals(run)).isPresent()) {
                remove();
            }
        }
        runtime.hook.after(Operation.FORCE_DELETE, id);
    }

    private void remove() {
        host.requireRun(id).exit.ifPresent(exit -> host.exitsOfDeletedRuns.put(run, exit));
        host.lose(id);
    }
}
