package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.util.Optional;

/**
 * A container after its record and the runtime's observation have been reconciled.
 *
 * @param record the stored record
 * @param status the reconciled status; differs from the record's only if it could not be written
 * @param runtimeContainer the runtime's container, if it was looked up, found and left in place
 * @param runtimeObservation what the runtime observed, if it was asked
 * @param presence whether the container still exists
 * @param writeFailure why the record differs from the status
 */
record ReconciledState(ContainerRecord record, Status status, Optional<Container> runtimeContainer,
        Optional<Observation> runtimeObservation, Presence presence,
        Optional<StowageException> writeFailure) {

    /** Whether a container still exists after it was reconciled. */
    enum Presence {
        PRESENT,
        /** Reconciling removed it, as its remove policy or its intent says. */
        REMOVED
    }

    /** Returns the state of a container whose record needs no observation. */
    static ReconciledState ofRecord(ContainerRecord record) {
        return observed(record, record.status(), Optional.empty(), Optional.empty());
    }

    /** Returns the state of a container that exists, as it was just observed. */
    static ReconciledState observed(ContainerRecord record, Status status,
            Optional<Container> runtimeContainer, Optional<Observation> runtimeObservation) {
        return new ReconciledState(record, status, runtimeContainer, runtimeObservation,
                Presence.PRESENT, Optional.empty());
    }

    /** Returns the observation of a container whose state cannot be determined. */
    static Observation unknownObservation(String detail) {
        return Observation.builder(State.UNKNOWN).detail(detail).build();
    }

    ReconciledState asRemoved() {
        return new ReconciledState(record, status, Optional.empty(), runtimeObservation,
                Presence.REMOVED, writeFailure);
    }

    /** Returns the same state, which could not be written, or not be removed as it should have been. */
    ReconciledState withWriteFailure(StowageException failure) {
        return new ReconciledState(record, status, runtimeContainer, runtimeObservation, presence,
                Optional.of(failure));
    }

    boolean isRemoved() {
        return presence == Presence.REMOVED;
    }

    /** Returns the current run; empty before the first. */
    Optional<RunId> run() {
        return status.run() == 0 ? Optional.empty()
                : Optional.of(new RunId(record.incarnation(), status.run()));
    }

    State state() {
        return isIndeterminate() ? State.UNKNOWN : status.state();
    }

    /** Returns the state as an observation of the engine. */
    Observation observation() {
        State state = state();
        boolean alive = state.hasProcess();
        Optional<ProcessIdentity> init = alive ? status.init() : Optional.empty();
        Optional<Exit> exit = state == State.STOPPED ? status.exit() : Optional.empty();
        return Observation.builder(state)
                .run(state == State.CONFIGURED ? Optional.empty() : run())
                .init(init)
                .createdAt(status.createdAt())
                .startedAt(status.startedAt())
                .exit(exit)
                .monitoring(
                        alive ? runtimeObservation.map(Observation::monitoring).orElse(Monitoring.MONITORED)
                                : Monitoring.MONITORED)
                .detail(status.inconsistency()
                        .or(() -> runtimeObservation.map(Observation::detail))
                        .orElse(""))
                .build();
    }

    /** The exit of a finished run is recorded, so the runtime need not know it any more. */
    private boolean isIndeterminate() {
        return runtimeObservation.map(Observation::state).filter(State.UNKNOWN::equals).isPresent()
                && status.state() != State.STOPPED;
    }
}
