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
import dev.stowage.engine.FakeHost.FakeRun;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;

/** A runtime over a {@link FakeHost}: holds the raw layer's table, and fails when it is told to. */
final class FakeRuntime implements Runtime {
    /** Called before and after what changes or observes something; whatever it throws comes out. */
    interface RuntimeCallHook {
        RuntimeCallHook NONE = new RuntimeCallHook() {};

        default void before(Operation operation, ContainerId id) {}

        default void after(Operation operation, ContainerId id) {}

        /** Does something when an operation is asked for. */
        static RuntimeCallHook beforeCall(Operation expected, Runnable action) {
            return new RuntimeCallHook() {
                @Override
                public void before(Operation operation, ContainerId id) {
                    if (operation == expected) {
                        action.run();
                    }
                }
            };
        }

        /** Does something when an operation has been done. */
        static RuntimeCallHook afterCall(Operation expected, Runnable action) {
            return new RuntimeCallHook() {
                @Override
                public void after(Operation operation, ContainerId id) {
                    if (operation == expected) {
                        action.run();
                    }
                }
            };
        }
    }

    /** Where a program that is missing is found out. */
    enum MissingProgramDetection {
        NEVER,
        AT_CREATE,
        AT_START
    }

    final FakeHost host;
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile RuntimeCallHook hook = RuntimeCallHook.NONE;
    volatile MissingProgramDetection missingProgram = MissingProgramDetection.NEVER;
    volatile boolean programIgnoresTerm;
    volatile Set<Capability> capabilities = EnumSet.of(Capability.PAUSE, Capability.SIGNAL_CREATED,
            Capability.LOGS, Capability.ATTACH, Capability.TERMINAL, Capability.STATS, Capability.PROCESSES,
            Capability.UPDATE_RESOURCES, Capability.CHECKPOINT);
    volatile Optional<ProcessIdentity> init = Optional.empty();

    FakeRuntime(FakeHost host) {
        this.host = host;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Availability availability() {
        return Availability.available("2");
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public Container create(CreateRequest request) {
        recordCall(Operation.CREATE, request.id());
        hook.before(Operation.CREATE, request.id());
        RunId run = request.run()
                .orElseGet(() -> new RunId(
                        Incarnation.generate(new SplittableRandom(request.id().hashCode())), 1));
        synchronized (host) {
            if (host.runs.containsKey(request.id())) {
                throw new AlreadyExistsException(request.id(), Operation.CREATE);
            }
            if (missingProgram == MissingProgramDetection.AT_CREATE) {
                throw new OperationFailedException(request.id(), Operation.CREATE,
                        StartFailure.PROGRAM_MISSING, "no such file");
            }
            FakeRun fakeRun = new FakeRun(request.id(), run, request.bundle(), request.resources());
            fakeRun.init = init;
            host.runs.put(request.id(), fakeRun);
            host.notifyAll();
        }
        hook.after(Operation.CREATE, request.id());
        return new FakeContainer(this, request.id(), run);
    }

    @Override
    public Container find(ContainerId id) {
        hook.before(Operation.FIND, id);
        FakeRun fakeRun = host.findRun(id).orElseThrow(() -> new NotFoundException(id, Operation.FIND));
        return new FakeContainer(this, id, fakeRun.runId);
    }

    @Override
    public List<Container> list() {
        synchronized (host) {
            return new ArrayList<>(host.runs.values()
                    .stream()
                    .<Container>map(fakeRun -> new FakeContainer(this, fakeRun.id, fakeRun.runId))
                    .toList());
        }
    }

    @Override
    public Optional<Container> recover(ContainerId id) {
        recordCall(Operation.STATE, "recover", id);
        hook.before(Operation.OPEN, id);
        synchronized (host) {
            if (host.findRun(id).filter(fakeRun -> !fakeRun.isComplete).isPresent()) {
                host.lose(id);
            }
            return host.findRun(id).map(fakeRun -> new FakeContainer(this, id, fakeRun.runId));
        }
    }

    @Override
    public void close() {}

    /** How often something was asked for. */
    long callCount(String call) {
        return calls.stream().filter(call::equals).count();
    }

    void recordCall(Operation operation, ContainerId id) {
        recordCall(operation, operation.displayName(), id);
    }

    void recordCall(Operation operation, String label, ContainerId id) {
        calls.add(label + " " + id);
    }
}
