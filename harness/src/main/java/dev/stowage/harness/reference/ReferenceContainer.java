package dev.stowage.harness.reference;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.StartFailure;
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
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.runtime.Stats;
import dev.stowage.harness.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** A container that is not real. */
final class ReferenceContainer implements Container {
    private static final OperationTable TABLE = OperationTable.of(Layer.RAW);
    private static final Duration FOREVER = Duration.ofDays(1000);

    private final ReferenceRuntime runtime;
    private final ReferenceWorld world;
    private final Life life;

    ReferenceContainer(ReferenceRuntime runtime, Life life) {
        this.runtime = runtime;
        this.world = runtime.world;
        this.life = life;
    }

    @Override
    public ContainerId id() {
        return life.id;
    }

    @Override
    public Observation observe() {
        return verb(Operation.STATE, state -> new Observation(life.run, state,
                state.hasProcess() ? Optional.of(life.init) : Optional.empty(),
                Optional.of(life.createdAt), life.startedAt,
                state == State.STOPPED ? life.exit(world.now()) : Optional.empty(),
                life.monitored() ? Monitoring.MONITORED : Monitoring.UNMONITORED,
                state == State.UNKNOWN ? "its creation was not completed" : ""));
    }

    @Override
    public void start() {
        verb(Operation.START, state -> {
            life.startedAt = Optional.of(world.now());
            switch (life.program) {
                case Program.Missing() -> fail(StartFailure.PROGRAM_MISSING);
                case Program.NotExecutable() -> fail(StartFailure.PROGRAM_NOT_EXECUTABLE);
                default -> life.exit(world.now());
            }
            life.hooks.run("poststart", life);
            return state;
        });
    }

    private void fail(StartFailure cause) {
        life.ended(new Exit.NeverStarted(cause, "", world.now(), ExitSource.RUNTIME));
        throw new OperationFailedException(id().value(), Operation.START, cause, "");
    }

    @Override
    public void kill(Signal signal) {
        verb(Operation.KILL, state -> {
            if (state == State.UNKNOWN && !signal.equals(Signal.KILL)) {
                throw refusal(Operation.KILL, state);
            }
            life.signal(signal, world.now());
            return state;
        });
    }

    @Override
    public void requestStop(Signal signal) {
        verb(Operation.STOP, state -> {
            Permission permission = TABLE.permission(Operation.STOP, state);
            if (permission != Permission.NO_EFFECT) {
                life.signal(permission == Permission.KILL_ONLY ? Signal.KILL : signal, world.now());
            }
            if (state == State.PAUSED) {
                life.resume(world.now());
            }
            return state;
        });
    }

    @Override
    public void stop(Signal signal, Duration grace) {
        requestStop(signal);
        if (await(grace).isEmpty()) {
            requestStop(Signal.KILL);
            if (observe().state() != State.UNKNOWN) {
                await();
            }
        }
    }

    @Override
    public void pause() {
        verb(Operation.PAUSE, state -> {
            life.pause(world.now());
            return state;
        });
    }

    @Override
    public void resume() {
        verb(Operation.RESUME, state -> {
            life.resume(world.now());
            return state;
        });
    }

    @Override
    public Stats stats() {
        return verb(Operation.STATS, state -> new Stats(world.now(), Duration.ZERO, 1, OptionalLong.empty(),
                1,
                OptionalLong.empty(), OptionalLong.empty()));
    }

    @Override
    public List<ProcessIdentity> processes() {
        return verb(Operation.PROCESSES, state -> List.of(life.init));
    }

    @Override
    public void updateResources(Resources resources) {
        verb(Operation.UPDATE_RESOURCES, state -> {
            life.resources = resources;
            return state;
        });
    }

    @Override
    public LogReader logs(LogRequest request) {
        return verb(Operation.LOGS, state -> new ReferenceLog(world, life, request));
    }

    @Override
    public Exit await() {
        return await(FOREVER).orElseThrow();
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        runtime.enter(id().value(), Operation.AWAIT);
        try {
            world.await(() -> !world.holds(life) || ended(world.now()),
                    System.nanoTime() + timeout.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id().value(), Operation.AWAIT);
        }
        return world.alone(() -> {
            if (world.holds(life)) {
                return ended(world.now()) ? life.exit(world.now()) : Optional.empty();
            }
            return Optional.of(runtime.exitOfDeleted(life)
                    .orElseThrow(
                            () -> new NotFoundException(id().value(), Operation.AWAIT)));
        });
    }

    private boolean ended(Instant now) {
        return life.state(now) == State.STOPPED;
    }

    @Override
    public void delete() {
        verb(Operation.DELETE, state -> {
            runtime.remove(life);
            return state;
        });
    }

    @Override
    public void forceDelete() {
        runtime.enter(id().value(), Operation.FORCE_DELETE);
        world.alone(() -> {
            if (world.holds(life)) {
                life.signal(Signal.KILL, world.now());
                runtime.remove(life);
            }
            return life;
        });
    }

    /** One verb: closed, gone, not supported, not permitted, done. */
    private <T> T verb(Operation operation, Function<State, T> act) {
        runtime.enter(id().value(), operation);
        return world.alone(() -> {
            if (!world.holds(life)) {
                throw new NotFoundException(id().value(), operation);
            }
            State state = life.state(world.now());
            if (TABLE.operations().contains(operation) && !TABLE.permission(operation, state).allows()) {
                throw refusal(operation, state);
            }
            return act.apply(state);
        });
    }

    private IllegalTransitionException refusal(Operation operation, State state) {
        return new IllegalTransitionException(id().value(), operation, state, TABLE.permitted(operation));
    }
}
