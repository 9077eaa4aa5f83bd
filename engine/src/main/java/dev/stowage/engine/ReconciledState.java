package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.util.Optional;

/**
 * A container as record and runtime together show it.
 *
 * @param record the record as it is stored now
 * @param status what it means now; the same as the record's, unless it could not be written
 * @param runtimeObservation what the runtime sees
 * @param presence whether the container is still there
 * @param writeFailure why the record does not say what is meant
 */
record ReconciledState(ContainerRecord record, Status status, Optional<Observation> runtimeObservation,
        Presence presence,
        Optional<StowageException> writeFailure) {

    /** Whether a container has outlived being looked at. */
    enum Presence {
        PRESENT,
        /** It was to be removed, and was. */
        REMOVED
    }

    /** Returns what the record alone says. */
    static ReconciledState ofRecord(ContainerRecord record) {
        return new ReconciledState(record, record.status(), Optional.empty(), Presence.PRESENT,
                Optional.empty());
    }

    /** Returns what is seen where nothing can be made out. */
    static Observation unknownObservation(String detail) {
        return Observation.builder(State.UNKNOWN).detail(detail).build();
    }

    ReconciledState asRemoved() {
        return new ReconciledState(record, status, runtimeObservation, Presence.REMOVED, writeFailure);
    }

    boolean isRemoved() {
        return presence == Presence.REMOVED;
    }

    ContainerKey key() {
        return ContainerKey.of(record);
    }

    /** Returns the current run; empty before the first. */
    Optional<RunId> run() {
        return status.run() == 0
                ? Optional.empty()
                : Optional.of(new RunId(record.incarnation(), status.run()));
    }

    State state() {
        return isIndeterminate() ? State.UNKNOWN : status.state();
    }

    /** Returns the sight as an engine's observation. */
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
                .monitoring(alive
                        ? runtimeObservation.map(Observation::monitoring).orElse(Monitoring.MONITORED)
                        : Monitoring.MONITORED)
                .detail(status.inconsistency()
                        .or(() -> runtimeObservation.map(Observation::detail))
                        .orElse(""))
                .build();
    }

    /** A finished run is known, whatever the runtime can or cannot tell. */
    private boolean isIndeterminate() {
        return runtimeObservation.map(Observation::state).filter(State.UNKNOWN::equals).isPresent()
                && status.state() != State.STOPPED;
    }
}
