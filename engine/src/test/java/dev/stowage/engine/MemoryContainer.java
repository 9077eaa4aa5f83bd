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
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.runtime.Stats;
import dev.stowage.api.runtime.TerminalSize;
import dev.stowage.engine.MemoryWorld.Body;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A container of a {@link MemoryRuntime}, which lives in its world and fails as the runtime is told to. */
final class MemoryContainer implements Container {
    private final MemoryRuntime runtime;
    private final MemoryWorld world;
    private final ContainerId id;
    private final RunId run;

    MemoryContainer(MemoryRuntime runtime, ContainerId id, RunId run) {
        this.runtime = runtime;
        this.world = runtime.world;
        this.id = id;
        this.run = run;
    }

    @Override
    public ContainerId id() {
        return id;
    }

    private Body body(Operation operation) {
        return world.body(id)
                .filter(body -> body.run.equals(run))
                .orElseThrow(() -> new NotFoundException(id.value(), operation));
    }

    /** Does something under the world's lock, in a state that permits it. */
    private Permission judged(Operation operation) {
        Body body = body(operation);
        State state = body.complete ? body.state : State.UNKNOWN;
        OperationTable table = OperationTable.of(Layer.RAW);
        if (!table.permission(operation, state).allows()) {
            throw new IllegalTransitionException(id.value(), operation, state,
                    table.permitted(operation));
        }
        return table.permission(operation, state);
    }

    private void verb(Operation operation, Runnable act) {
        runtime.note(operation, id);
        runtime.fault.before(operation, id);
        synchronized (world) {
            judged(operation);
            act.run();
            world.notifyAll();
        }
        runtime.fault.after(operation, id);
    }

    @Override
    public Observation observe() {
        runtime.note(Operation.STATE, "observe", id);
        runtime.fault.before(Operation.STATE, id);
        synchronized (world) {
            Body body = body(Operation.STATE);
            if (!body.complete) {
                return new Observation(Optional.of(run), State.UNKNOWN, Optional.empty(),
                        Optional.empty(), Optional.empty(), Optional.empty(), Monitoring.UNMONITORED,
                        "half made");
            }
            return new Observation(Optional.of(run), body.state, body.init,
                    Optional.of(MemoryWorld.BIRTH),
                    body.started ? Optional.of(MemoryWorld.BIRTH.plusSeconds(1)) : Optional.empty(),
                    body.exit, Monitoring.MONITORED, "");
        }
    }

    @Override
    public void start() {
        verb(Operation.START, () -> {
            Body body = body(Operation.START);
            if (runtime.missing == MemoryRuntime.Discovery.AT_START) {
                world.end(id, new Exit.NeverStarted(StartFailure.PROGRAM_MISSING, "no such file",
                        MemoryWorld.BIRTH, Exit.ExitSource.RUNTIME));
                throw new OperationFailedException(id.value(), Operation.START,
                        StartFailure.PROGRAM_MISSING, "no such file");
            }
            body.started = true;
            body.state = State.RUNNING;
            runtime.programEndsAtOnce.ifPresent(code -> world.exits(id, code));
        });
    }

    private void signalled(Signal signal) {
        Body body = body(Operation.KILL);
        body.signals.add(signal);
        boolean deadly = signal.equals(Signal.KILL)
                || (signal.equals(Signal.TERM) && body.state == State.RUNNING && !runtime.programIgnoresTerm);
        if (deadly) {
            world.exits(id, 128 + signal.number());
        }
    }

    @Override
    public void kill(Signal signal) {
        verb(Operation.KILL, () -> signalled(signal));
    }

    @Override
    public void requestStop(Signal signal) {
        verb(Operation.STOP, () -> {
            Body body = body(Operation.STOP);
            if (body.state == State.STOPPED) {
                return;
            }
            if (body.state == State.PAUSED) {
                body.state = State.RUNNING;
            }
            signalled(body.complete ? signal : Signal.KILL);
        });
    }

    @Override
    public void pause() {
        verb(Operation.PAUSE, () -> body(Operation.PAUSE).state = State.PAUSED);
    }

    @Override
    public void resume() {
        verb(Operation.RESUME, () -> body(Operation.RESUME).state = State.RUNNING);
    }

    @Override
    public void updateResources(Resources resources) {
        verb(Operation.UPDATE_RESOURCES, () -> body(Operation.STATE).updated = resources);
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        verb(Operation.CHECKPOINT, () -> {
            if (request.afterwards() == CheckpointRequest.Afterwards.STOP) {
                world.end(id, new Exit.Unknown(Exit.LostExit.CHECKPOINTED, MemoryWorld.BIRTH,
                        Exit.ExitSource.RUNTIME));
            }
        });
    }

    @Override
    public Attachment attach() {
        verb(Operation.ATTACH, () -> {});
        return new NoAttachment();
    }

    @Override
    public void resize(TerminalSize size) {
        verb(Operation.RESIZE, () -> {});
    }

    @Override
    public void closeStdin() {
        verb(Operation.CLOSE_STDIN, () -> {});
    }

    @Override
    public Stats stats() {
        verb(Operation.STATS, () -> {});
        return new Stats(MemoryWorld.BIRTH, Duration.ZERO, 1, java.util.OptionalLong.empty(), 1,
                java.util.OptionalLong.empty(), java.util.OptionalLong.empty());
    }

    @Override
    public List<ProcessIdentity> processes() {
        verb(Operation.PROCESSES, () -> {});
        return List.of();
    }

    @Override
    public LogReader logs(LogRequest request) {
        body(Operation.LOGS);
        return new NoLog();
    }

    @Override
    public Exit await() {
        return await(Duration.ofDays(1)).orElseThrow();
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (world) {
            while (true) {
                Optional<Exit> deleted = Optional.ofNullable(world.left.get(run));
                if (deleted.isPresent()) {
                    return deleted;
                }
                Body body = body(Operation.AWAIT);
                long left = deadline - System.nanoTime();
                if (body.exit.isPresent() || left <= 0) {
                    return body.exit;
                }
                try {
                    world.wait(left / 1_000_000, (int) (left % 1_000_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new OperationInterruptedException(id.value(), Operation.AWAIT);
                }
            }
        }
    }

    @Override
    public void delete() {
        verb(Operation.DELETE, this::remove);
    }

    @Override
    public void forceDelete() {
        runtime.note(Operation.FORCE_DELETE, id);
        runtime.fault.before(Operation.FORCE_DELETE, id);
        synchronized (world) {
            if (world.body(id).filter(body -> body.run.equals(run)).isPresent()) {
                remove();
            }
        }
        runtime.fault.after(Operation.FORCE_DELETE, id);
    }

    private void remove() {
        world.require(id).exit.ifPresent(exit -> world.left.put(run, exit));
        world.vanish(id);
    }
}
