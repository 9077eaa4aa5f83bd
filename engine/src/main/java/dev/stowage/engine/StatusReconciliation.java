package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import java.time.Instant;
import java.util.Optional;

/**
 * Computes the status that a record must have, given what is observed. A pure function: the same record and
 * observation give the same status. A finished run is never changed; an observation of a run that is neither
 * the current one nor the one that the intent begins is ignored. The intent stays: its writer removes it.
 */
final class StatusReconciliation {
    private final ContainerRecord record;
    private final Status status;
    private final ObservedState observedState;

    private StatusReconciliation(ContainerRecord record, ObservedState observedState) {
        this.record = record;
        this.status = record.status();
        this.observedState = observedState;
    }

    static Status reconcile(ContainerRecord record, ObservedState observedState) {
        return new StatusReconciliation(record, observedState).reconciled();
    }

    /**
     * Returns whether a run was lost, with its monitor or with the host, before its program was started. Such
     * a run is undone.
     */
    static boolean neverStarted(ContainerRecord record, Observation observed) {
        Status status = record.status();
        long run = observed.run()
                .filter(id -> id.incarnation().equals(record.incarnation()))
                .map(RunId::number)
                .orElse(0L);
        boolean unfinished = (run == status.run() && status.exit().isEmpty())
                || status.intent().filter(intent -> intent.run() == run && run > status.run()).isPresent();
        return unfinished && observed.startedAt().isEmpty()
                && observed.exit().filter(StatusReconciliation::isLost).isPresent()
                && !mayHaveStarted(status, run);
    }

    private Status reconciled() {
        if (observedState.isIndeterminate()) {
            return status;
        }
        return observedState.runtimeObservation().isPresent()
                ? fromObservation(observedState.runtimeObservation().orElseThrow())
                : fromAbsence();
    }

    private Status fromObservation(Observation observation) {
        RunId run = observation.run().orElseThrow();
        boolean sameIncarnation = run.incarnation().equals(record.incarnation());
        if (sameIncarnation && run.number() == status.run()) {
            return fromCurrentRun(status, observation);
        }
        if (sameIncarnation && intentBeginsRun() && run.number() == targetRun()) {
            return neverStarted(record, observation) ? status : fromCurrentRun(status.nextRun(), observation);
        }
        return expectsProcess()
                ? status.withInconsistency(Optional.of("the runtime has another run of this id: " + run))
                : status;
    }

    private Status fromCurrentRun(Status runStatus, Observation observation) {
        if (runStatus.exit().isPresent()) {
            return runStatus;
        }
        Status createdStatus = runStatus.withInconsistency(Optional.empty())
                .withCreated(
                        runStatus.createdAt().or(observation::createdAt).orElse(observedState.observedAt()),
                        observation.init().or(runStatus::init));
        return switch (observation.state()) {
            case CREATED -> createdStatus.startedAt().isEmpty() ? createdStatus
                    : createdStatus.withInconsistency(
                            Optional.of("it has been started, but the runtime says CREATED"));
            case RUNNING -> withStart(createdStatus, observation).withPaused(Optional.empty());
            case PAUSED -> withStart(createdStatus, observation)
                    .withPaused(Optional.of(createdStatus.pausedAt().orElse(observedState.observedAt())));
            case STOPPED -> neverStarted(record, observation) ? runStatus.withoutRun()
                    : observation.startedAt()
                            .map(at -> withStartedAt(createdStatus, at))
                            .orElse(createdStatus)
                            .withExit(observation.exit().orElseThrow());
            case CONFIGURED, UNKNOWN -> runStatus;
        };
    }

    /** The runtime knows nothing, so a run that had begun is over, unless its init process lives. */
    private Status fromAbsence() {
        Optional<ProcessIdentity> living =
                expectsProcess() ? status.init().filter(observedState.isAlive()) : Optional.empty();
        if (living.isPresent()) {
            return status.withInconsistency(Optional.of("process " + living.orElseThrow().pid()
                    + " of its run lives, but the runtime's files of the run are gone"));
        }
        Status targetStatus = intentBeginsRun() ? status.nextRun() : status;
        if (targetStatus.exit().isPresent()) {
            return status;
        }
        if (expectsProcess() || intentBeginsRun()) {
            Optional<Exit> cachedExit =
                    observedState.exitLookup().apply(new RunId(record.incarnation(), targetStatus.run()));
            if (cachedExit.isPresent()) {
                return targetStatus.withInconsistency(Optional.empty()).withExit(cachedExit.orElseThrow());
            }
        }
        boolean lost = expectsProcess() || isRebooted();
        if (lost && mayHaveStarted(status, targetStatus.run())) {
            UnknownExitCause cause = isRebooted() ? UnknownExitCause.REBOOT : UnknownExitCause.MONITOR_LOST;
            return targetStatus.withInconsistency(Optional.empty())
                    .withExit(Exit.unknown(cause, observedState.observedAt(), ExitSource.ENGINE));
        }
        return expectsProcess() ? status.withoutRun() : status;
    }

    /** Returns whether, by its record, the run was created and has not ended. */
    private boolean expectsProcess() {
        return status.exit().isEmpty() && status.createdAt().isPresent();
    }

    /** Returns whether the intent begins a run that the record does not know yet. */
    private boolean intentBeginsRun() {
        return targetRun() == status.run() + 1;
    }

    private long targetRun() {
        return status.intent().map(Intent::run).orElse(status.run());
    }

    private boolean isRebooted() {
        Optional<ProcessIdentity> lastKnownProcess = status.intent().map(Intent::owner);
        if (!intentBeginsRun()) {
            lastKnownProcess = status.init().or(() -> status.intent().map(Intent::owner));
        }
        return lastKnownProcess.map(ProcessIdentity::bootId)
                .filter(boot -> !boot.equals(observedState.bootId()))
                .isPresent();
    }

    private Status withStart(Status createdStatus, Observation observation) {
        return withStartedAt(createdStatus, observation.startedAt().orElse(observedState.observedAt()));
    }

    private static Status withStartedAt(Status createdStatus, Instant at) {
        return createdStatus.startedAt().isPresent() ? createdStatus : createdStatus.withStarted(at);
    }

    /** Returns whether the program may have run: a start that was not concluded may have taken effect. */
    private static boolean mayHaveStarted(Status status, long run) {
        return (status.run() == run && status.startedAt().isPresent()) || status.intent()
                .filter(intent -> intent.run() == run)
                .map(Intent::operation)
                .filter(operation -> switch (operation) {
                    case START, RESTORE -> true;
                    default -> false;
                })
                .isPresent();
    }

    private static boolean isLost(Exit exit) {
        return switch (exit) {
            case Exit.Unknown unknown -> switch (unknown.cause()) {
                case MONITOR_LOST, REBOOT -> true;
                case MONITOR_STALLED, CHECKPOINTED -> false;
            };
            case Exit.Exited exited -> false;
            case Exit.NeverStarted never -> false;
        };
    }
}
