package dev.stowage.runtime.process;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.posix.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One run of a container whose processes are plain processes of the host. Thread-safe. */
final class ProcessContainer implements Container {
    private final ProcessRuntimeComponents components;
    private final ProcessIdRegistry.Reservation reservation;
    private final StateChecker stateChecker;
    private final ProcessRunFiles files;

    ProcessContainer(ProcessRuntimeComponents components, ProcessIdRegistry.Reservation reservation) {
        this.components = components;
        this.reservation = reservation;
        this.files = reservation.files();
        this.stateChecker = new StateChecker(components, reservation, files);
    }

    @Override
    public ContainerId id() {
        return reservation.id();
    }

    @Override
    public void requireOpen(Operation operation) {
        components.requireOpen(operation);
    }

    @Override
    public Observation observe() {
        components.requireOpen(Operation.STATE);
        ProcessRunState runState = stateChecker.requireExisting(Operation.STATE);
        try {
            return stateChecker.toObservation(runState);
        } catch (IOException e) {
            return stateChecker.unknownObservation(e.toString());
        }
    }

    @Override
    public void start() {
        components.requireOpen(Operation.START);
        try (var _ = components.startLimit().enter()) {
            runOperation(Operation.START, () -> {
                stateChecker.requirePermitted(Operation.START);
                return () -> new StartBarrier(components, reservation).open();
            });
        } catch (InterruptedException e) {
            throw stateChecker.interrupted(Operation.START);
        }
    }

    @Override
    public void kill(Signal signal) {
        runOperation(Operation.KILL, () -> {
            ProcessRunState runState = stateChecker.requireExisting(Operation.KILL);
            State state = StateChecker.toState(runState);
            Permission permission = StateChecker.TABLE.permission(Operation.KILL, state);
            if (!permission.allows() || (permission == Permission.KILL_ONLY && !signal.equals(Signal.KILL))) {
                throw stateChecker.illegalTransition(Operation.KILL, state);
            }
            if (!stateChecker.deliver(runState, signal)) {
                throw stateChecker.illegalTransition(Operation.KILL,
                        StateChecker.toState(stateChecker.requireExisting(Operation.KILL)));
            }
            return Mutation.NONE;
        });
    }

    @Override
    public void requestStop(Signal signal) {
        runOperation(Operation.STOP, () -> {
            ProcessRunState runState = stateChecker.requireExisting(Operation.STOP);
            switch (StateChecker.toState(runState)) {
                // a program that has not started handles no signal
                case UNKNOWN, CREATED -> stateChecker.deliver(runState, Signal.KILL);
                case RUNNING -> stateChecker.deliver(runState, signal);
                case PAUSED -> {
                    stateChecker.deliver(runState, signal);
                    components.processFinder()
                            .signal(stateChecker.programProcesses(runState), Signal.CONT.number());
                }
                case STOPPED -> {
                    // the container is stopped already
                }
                case CONFIGURED -> throw stateChecker.illegalTransition(Operation.STOP, State.CONFIGURED);
            }
            return Mutation.NONE;
        });
    }

    @Override
    public void pause() {
        runOperation(Operation.PAUSE, () -> {
            stateChecker.requirePermitted(Operation.PAUSE);
            return () -> new ProcessFreezer(components, stateChecker).freeze();
        });
    }

    @Override
    public void resume() {
        runOperation(Operation.RESUME, () -> {
            stateChecker.requirePermitted(Operation.RESUME);
            return () -> new ProcessFreezer(components, stateChecker).thaw();
        });
    }

    @Override
    public List<ProcessIdentity> processes() {
        components.requireOpen(Operation.PROCESSES);
        try {
            String boot = components.processTable().bootId();
            return stateChecker.programProcesses(stateChecker.requirePermitted(Operation.PROCESSES))
                    .stream()
                    .map(p -> new ProcessIdentity(p.pid(), p.startTimeTicks(), boot))
                    .toList();
        } catch (IOException e) {
            throw failed(Operation.PROCESSES, e);
        }
    }

    @Override
    public ContainerLogReader logs(LogRequest request) {
        components.requireOpen(Operation.LOGS);
        try {
            stateChecker.requireExisting(Operation.LOGS);
            return ProcessLogReader.open(this, components, files, request);
        } catch (IOException e) {
            throw failed(Operation.LOGS, e);
        }
    }

    @Override
    public Exit await() {
        return await(Deadline.never().remaining()).orElseThrow();
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        return new ExitAwaiter(components, stateChecker).await(timeout);
    }

    @Override
    public void delete() {
        runOperation(Operation.DELETE, () -> {
            ProcessRunState runState = stateChecker.requirePermitted(Operation.DELETE);
            return () -> {
                if (runState instanceof ProcessRunState.Stopped(Exit exit)) {
                    components.deletedExits().put(reservation, exit);
                }
                components.cleanup().killAll(reservation);
                components.cleanup().removeFiles(reservation);
            };
        });
    }

    @Override
    public void forceDelete() {
        runOperation(Operation.FORCE_DELETE, () -> () -> {
            if (stateChecker.currentState() instanceof ProcessRunState.Deleted) {
                return;
            }
            components.cleanup().fence(reservation);
            if (stateChecker.currentState() instanceof ProcessRunState.Alive alive) {
                components.processFinder().signal(stateChecker.programProcesses(alive), Signal.KILL.number());
                components.observer().awaitInit(files, alive.runProcesses().init(), components.timeout());
            }
            if (stateChecker.stableState() instanceof ProcessRunState.Stopped(Exit exit)) {
                components.deletedExits().put(reservation, exit);
            }
            components.cleanup().killAll(reservation);
            components.cleanup().removeFiles(reservation);
        });
    }

    /** Checks whether an operation is permitted, without changing anything, and returns its mutation. */
    private interface CheckedOperation {
        Mutation check() throws IOException, InterruptedException;
    }

    /** The changes that an operation makes. */
    private interface Mutation {
        Mutation NONE = () -> {};

        void run() throws IOException, InterruptedException;
    }

    private void runOperation(Operation operation, CheckedOperation checkedOperation) {
        components.requireOpen(operation);
        Mutation mutation;
        try {
            if (Thread.currentThread().isInterrupted()) {
                throw stateChecker.interrupted(operation);
            }
            mutation = checkedOperation.check();
        } catch (IOException e) {
            throw failed(operation, e);
        } catch (InterruptedException e) {
            throw stateChecker.interrupted(operation);
        }
        try {
            mutation.run();
        } catch (IOException e) {
            throw failed(operation, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(id(), operation, "interrupted; inspect the container", e);
        }
    }

    private OperationFailedException failed(Operation operation, IOException cause) {
        return new OperationFailedException(id(), operation, cause.toString(), cause);
    }
}
