package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.posix.ProcessInfo;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads the state of one run on behalf of an operation, checks it against the operation table, and signals
 * the processes of the run.
 */
record StateChecker(ProcessRuntimeComponents components, ProcessIdRegistry.Reservation reservation,
        ProcessRunFiles files) {
    static final OperationTable TABLE = OperationTable.of(Layer.RUNTIME);

    /**
     * Reads the state.
     *
     * @throws IllegalTransitionException if the operation is not permitted in this state
     */
    ProcessRunState requirePermitted(Operation operation) {
        ProcessRunState runState = requireExisting(operation);
        if (!TABLE.permission(operation, toState(runState)).allows()) {
            throw illegalTransition(operation, toState(runState));
        }
        return runState;
    }

    IllegalTransitionException illegalTransition(Operation operation, State state) {
        return new IllegalTransitionException(reservation.id(), operation, state,
                TABLE.permittedStates(operation));
    }

    /**
     * Reads the state, which is neither deleted nor exiting.
     *
     * @throws NotFoundException if the run has been deleted
     */
    ProcessRunState requireExisting(Operation operation) {
        try {
            ProcessRunState runState = stableState();
            if (runState instanceof ProcessRunState.Deleted) {
                throw new NotFoundException(reservation.id(), operation);
            }
            return runState;
        } catch (InterruptedException e) {
            throw interrupted(operation);
        }
    }

    ProcessRunState stableState() throws InterruptedException {
        return readState(() -> components.observer().stableState(files));
    }

    ProcessRunState currentState() throws InterruptedException {
        return readState(() -> components.observer().currentState(files));
    }

    private interface StateReader {
        ProcessRunState read() throws IOException, InterruptedException;
    }

    private ProcessRunState readState(StateReader reader) throws InterruptedException {
        try {
            if (!components.idRegistry().isCurrent(reservation)) {
                return new ProcessRunState.Deleted();
            }
            if (reservation.run().isEmpty()) {
                return new ProcessRunState.Incomplete("the entry of this id was not created by this runtime");
            }
            ProcessRunState runState = reader.read();
            return runState instanceof ProcessRunState.Incomplete
                    && !components.idRegistry().isCurrent(reservation) ? new ProcessRunState.Deleted()
                            : runState;
        } catch (IOException e) {
            return new ProcessRunState.Incomplete(e.toString());
        }
    }

    static State toState(ProcessRunState runState) {
        return switch (runState) {
            case ProcessRunState.Alive alive -> alive.state();
            case ProcessRunState.Stopped e -> State.STOPPED;
            case ProcessRunState.Incomplete i -> State.UNKNOWN;
            case ProcessRunState.Exiting e -> State.UNKNOWN;
            case ProcessRunState.Deleted g -> State.UNKNOWN;
        };
    }

    Observation toObservation(ProcessRunState runState) throws IOException {
        return switch (runState) {
            case ProcessRunState.Alive(State state, ProcessRunFiles.RunProcesses runProcesses, Monitoring monitoring) ->
                Observation.builder(state)
                        .run(reservation.run())
                        .init(Optional.of(runProcesses.init()))
                        .createdAt(files.createdAt())
                        .startedAt(state == State.CREATED ? Optional.empty() : files.startedAt())
                        .monitoring(monitoring)
                        .build();
            case ProcessRunState.Stopped(Exit exit) -> Observation.builder(State.STOPPED)
                    .run(reservation.run())
                    .createdAt(files.createdAt())
                    .startedAt(exit instanceof Exit.NeverStarted ? Optional.empty() : files.startedAt())
                    .exit(Optional.of(exit))
                    .monitoring(exit instanceof Exit.Unknown ? Monitoring.UNMONITORED : Monitoring.MONITORED)
                    .build();
            case ProcessRunState.Incomplete(String detail) -> unknownObservation(detail);
            case ProcessRunState.Exiting e ->
                unknownObservation("the program has ended; its exit is not known yet");
            case ProcessRunState.Deleted g -> throw new NotFoundException(reservation.id(), Operation.STATE);
        };
    }

    Observation unknownObservation(String detail) {
        return Observation.builder(State.UNKNOWN).run(reservation.run()).detail(detail).build();
    }

    /** Returns the live processes of the program; if the run cannot be read, all that carry its mark. */
    List<ProcessInfo> programProcesses(ProcessRunState runState) throws IOException {
        if (runState instanceof ProcessRunState.Alive alive) {
            return components.processFinder()
                    .findProgramProcesses(reservation.run().orElseThrow(), alive.runProcesses());
        }
        return reservation.run().isPresent()
                ? components.processFinder().findAll(reservation.run().orElseThrow(), Optional.empty())
                : List.of();
    }

    /** Signals the init process; if it is not known, all processes that carry the mark of the run. */
    boolean deliver(ProcessRunState runState, Signal signal) throws IOException {
        if (runState instanceof ProcessRunState.Alive alive) {
            ProcessIdentity init = alive.runProcesses().init();
            return components.processFinder().signal(init.pid(), init.startTimeTicks(), signal.number());
        }
        components.processFinder().signal(programProcesses(runState), signal.number());
        return true;
    }

    OperationInterruptedException interrupted(Operation operation) {
        Thread.currentThread().interrupt();
        return new OperationInterruptedException(reservation.id(), operation);
    }
}
