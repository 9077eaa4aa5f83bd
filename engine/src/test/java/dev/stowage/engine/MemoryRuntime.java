package dev.stowage.engine;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.engine.MemoryWorld.Body;
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
        return new MemoryContainer(this, request.id(), run);
    }

    @Override
    public Container find(ContainerId id) {
        fault.before(Operation.FIND, id);
        Body body = world.body(id).orElseThrow(() -> new NotFoundException(id.value(), Operation.FIND));
        return new MemoryContainer(this, id, body.run);
    }

    @Override
    public List<Container> list() {
        synchronized (world) {
            return new ArrayList<>(world.bodies.values()
                    .stream()
                    .<Container>map(body -> new MemoryContainer(this, body.id, body.run))
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
            return world.body(id).map(body -> new MemoryContainer(this, id, body.run));
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

    void note(Operation operation, ContainerId id) {
        note(operation, operation.verb(), id);
    }

    void note(Operation operation, String verb, ContainerId id) {
        calls.add(verb + " " + id);
    }
}
