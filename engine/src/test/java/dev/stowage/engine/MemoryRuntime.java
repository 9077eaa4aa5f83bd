package dev.stowage.engine;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.runtime.Attachment;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.runtime.Stats;
import dev.stowage.api.runtime.TerminalSize;
import dev.stowage.engine.MemoryWorld.Body;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;

/** A runtime over a {@link MemoryWorld}: holds the raw layer's table, and fails when it is told to. */
final class MemoryRuntime implements Runtime {
    /** Called before and after what changes or observes something; whatever it throws comes out. */
    interface Fault {
        Fault NONE = new Fault() {};

        default void before(Operation operation, ContainerId id) {}

        default void after(Operation operation, ContainerId id) {}

        /** Does something when an operation is asked for. */
        static Fault whenAsked(Operation wanted, Runnable what) {
            return new Fault() {
                @Override
                public void before(Operation operation, ContainerId id) {
                    if (operation == wanted) {
                        what.run();
                    }
                }
            };
        }

        /** Does something when an operation has been done. */
        static Fault whenDone(Operation wanted, Runnable what) {
            return new Fault() {
                @Override
                public void after(Operation operation, ContainerId id) {
                    if (operation == wanted) {
                        what.run();
                    }
                }
            };
        }
    }

    /** Where a program that is missing is found out. */
    enum Discovery {
        NEVER, AT_CREATE, AT_START
    }

    final MemoryWorld world;
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile Fault fault = Fault.NONE;
    volatile Discovery missing = Discovery.NEVER;
    volatile boolean programIgnoresTerm;
    volatile Optional<Integer> programEndsAtOnce = Optional.empty();
    volatile boolean closed;
    volatile Set<Capability> capabilities = EnumSet.of(Capability.PAUSE, Capability.SIGNAL_CREATED,
            Capability.LOGS, Capability.ATTACH, Capability.TERMINAL, Capability.STATS, Capability.PROCESSES,
            Capability.UPDATE_RESOURCES, Capability.CHECKPOINT);
    volatile Optional<ProcessIdentity> init = Optional.empty();

    MemoryRuntime(MemoryWorld world) {
        this.world = world;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Availability availability() {
        return new Availability.Available("2");
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public Container create(CreateRequest request) {
        note(Operation.CREATE, request.id());
        fault.before(Operation.CREATE, request.id());
        RunId run = request.run()
                .orElseGet(
                        () -> new RunId(Incarnation.draw(new SplittableRandom(request.id().hashCode())), 1));
        synchronized (world) {
            if (world.bodies.containsKey(request.id())) {
                throw new AlreadyExistsException(request.id().value(), Operation.CREATE);
            }
            if (missing == Discovery.AT_CREATE) {
                throw new OperationFailedException(request.id().value(), Operation.CREATE,
                        StartFailure.PROGRAM_MISSING, "no such file");
            }
            Body body = new Body(request.id(), run, request.bundle(), request.resources());
            body.init = init;
            world.bodies.put(request.id(), body);
            world.notifyAll();
        }
        fault.after(Operation.CREATE, request.id());
        return new Handle(request.id(), run);
    }

    @Override
    public Container find(ContainerId id) {
        fault.before(Operation.FIND, id);
        Body body = world.body(id).orElseThrow(() -> new NotFoundException(id.value(), Operation.FIND));
        return new Handle(id, body.run);
    }

    @Override
    public List<Container> list() {
        synchronized (world) {
            return new ArrayList<>(world.bodies.values()
                    .stream()
                    .<Container>map(body -> new Handle(body.id, body.run))
                    .toList());
        }
    }

    @Override
    public Optional<Container> settle(ContainerId id) {
        note(Operation.STATE, "settle", id);
        fault.before(Operation.OPEN, id);
        synchronized (world) {
            if (world.body(id).filter(body -> !body.complete).isPresent()) {
                world.vanish(id);
            }
            return world.body(id).map(body -> new Handle(id, body.run));
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    /** How often something was asked for. */
    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    private void note(Operation operation, ContainerId id) {
        note(operation, operation.verb(), id);
    }

    private void note(Operation operation, String verb, ContainerId id) {
        calls.add(verb + " " + id);
    }

    private final class Handle implements Container {
        private final ContainerId id;
        private final RunId run;

        Handle(ContainerId id, RunId run) {
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
            note(operation, id);
            fault.before(operation, id);
            synchronized (world) {
                judged(operation);
                act.run();
                world.notifyAll();
            }
            fault.after(operation, id);
        }

        @Override
        public Observation observe() {
            note(Operation.STATE, "observe", id);
            fault.before(Operation.STATE, id);
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
                if (missing == Discovery.AT_START) {
                    world.end(id, new Exit.NeverStarted(StartFailure.PROGRAM_MISSING, "no such file",
                            MemoryWorld.BIRTH, Exit.ExitSource.RUNTIME));
                    throw new OperationFailedException(id.value(), Operation.START,
                            StartFailure.PROGRAM_MISSING, "no such file");
                }
                body.started = true;
                body.state = State.RUNNING;
                programEndsAtOnce.ifPresent(code -> world.exits(id, code));
            });
        }

        private void signalled(Signal signal) {
            Body body = body(Operation.KILL);
            body.signals.add(signal);
            boolean deadly = signal.equals(Signal.KILL)
                    || (signal.equals(Signal.TERM) && body.state == State.RUNNING && !programIgnoresTerm);
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
            note(Operation.FORCE_DELETE, id);
            fault.before(Operation.FORCE_DELETE, id);
            synchronized (world) {
                if (world.body(id).filter(body -> body.run.equals(run)).isPresent()) {
                    remove();
                }
            }
            fault.after(Operation.FORCE_DELETE, id);
        }

        private void remove() {
            world.require(id).exit.ifPresent(exit -> world.left.put(run, exit));
            world.vanish(id);
        }
    }
}
