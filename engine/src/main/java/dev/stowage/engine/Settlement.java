package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.LostExit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import java.time.Instant;
import java.util.Optional;

/**
 * What a record says once it has been held against the world. Pure: the same record and evidence give the
 * same status. A finished run is never changed; an observation of a run that is neither the current one nor
 * the one that the intent begins is dropped. The intent stays: dropping it is the business of its writer.
 */
final class Settlement {
    private final ContainerRecord record;
    private final Status status;
    private final Evidence evidence;

    private Settlement(ContainerRecord record, Evidence evidence) {
        this.record = record;
        this.status = record.status();
        this.evidence = evidence;
    }

    static Status of(ContainerRecord record, Evidence evidence) {
        return new Settlement(record, evidence).settled();
    }

    /**
     * Says whether a run ended, by loss of its monitor or of the machine, before its program was ever told to
     * start. Such a run is undone.
     */
    static boolean neverRan(ContainerRecord record, Observation seen) {
        Status status = record.status();
        long run = seen.run()
                .filter(id -> id.incarnation().equals(record.incarnation()))
                .map(RunId::number)
                .orElse(0L);
        boolean open = (run == status.run() && status.exit().isEmpty())
                || status.intent().filter(intent -> intent.run() == run && run > status.run()).isPresent();
        return open && seen.startedAt().isEmpty() && seen.exit().filter(Settlement::isLost).isPresent()
                && !mayHaveStarted(status, run);
    }

    private Status settled() {
        if (evidence.isUnclear()) {
            return status;
        }
        return evidence.seen().isPresent() ? seen(evidence.seen().orElseThrow()) : absent();
    }

    private Status seen(Observation observation) {
        RunId run = observation.run().orElseThrow();
        boolean ours = run.incarnation().equals(record.incarnation());
        if (ours && run.number() == status.run()) {
            return current(status, observation);
        }
        if (ours && isBegun() && run.number() == actedOn()) {
            return neverRan(record, observation) ? status : current(status.nextRun(), observation);
        }
        return isOpen()
                ? status.withUnsettled(Optional.of("the runtime has another run of this id: " + run))
                : status;
    }

    private Status current(Status begun, Observation observation) {
        if (begun.exit().isPresent()) {
            return begun;
        }
        Status known = begun.withUnsettled(Optional.empty())
                .withCreated(
                        begun.createdAt().or(observation::createdAt).orElse(evidence.at()),
                        observation.init().or(begun::init));
        return switch (observation.state()) {
            case CREATED -> known.startedAt().isEmpty()
                    ? known
                    : known.withUnsettled(Optional.of("it has been started, and the runtime says CREATED"));
            case RUNNING -> started(known, observation).withPaused(Optional.empty());
            case PAUSED -> started(known, observation)
                    .withPaused(Optional.of(known.pausedAt().orElse(evidence.at())));
            case STOPPED -> neverRan(record, observation)
                    ? begun.withoutRun()
                    : observation.startedAt()
                            .map(at -> startedAt(known, at))
                            .orElse(known)
                            .withExit(observation.exit().orElseThrow());
            case CONFIGURED, UNKNOWN -> begun;
        };
    }

    /** The runtime knows nothing, so a run that had begun is over. */
    private Status absent() {
        Status acted = isBegun() ? status.nextRun() : status;
        if (acted.exit().isPresent()) {
            return status;
        }
        if (isOpen() || isBegun()) {
            Optional<Exit> kept = evidence.kept()
                    .apply(new RunId(record.incarnation(), acted.run()));
            if (kept.isPresent()) {
                return acted.withUnsettled(Optional.empty()).withExit(kept.orElseThrow());
            }
        }
        boolean lost = isOpen() || isRebooted();
        if (lost && mayHaveStarted(status, acted.run())) {
            LostExit cause = isRebooted() ? LostExit.REBOOT : LostExit.MONITOR_LOST;
            return acted.withUnsettled(Optional.empty())
                    .withExit(new Exit.Unknown(cause, evidence.at(), ExitSource.ENGINE));
        }
        return isOpen() ? status.withoutRun() : status;
    }

    /** Says whether the record says that a process is there, or contradicts the world. */
    private boolean isOpen() {
        return status.exit().isEmpty() && status.createdAt().isPresent();
    }

    /** Says whether the intent begins a run that the record does not know yet. */
    private boolean isBegun() {
        return actedOn() == status.run() + 1;
    }

    private long actedOn() {
        return status.intent().map(Intent::run).orElse(status.run());
    }

    private boolean isRebooted() {
        Optional<ProcessIdentity> witness = status.intent().map(Intent::owner);
        if (!isBegun()) {
            witness = status.init().or(() -> status.intent().map(Intent::owner));
        }
        return witness.map(ProcessIdentity::bootId)
                .filter(boot -> !boot.equals(evidence.bootId()))
                .isPresent();
    }

    private Status started(Status known, Observation observation) {
        return startedAt(known, observation.startedAt().orElse(evidence.at()));
    }

    private static Status startedAt(Status known, Instant at) {
        return known.startedAt().isPresent() ? known : known.withStarted(at);
    }

    /** A start that was begun and not concluded may have let the program run. */
    private static boolean mayHaveStarted(Status status, long run) {
        return (status.run() == run && status.startedAt().isPresent())
                || status.intent()
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
            case Exit.Unknown(LostExit cause, Instant at, ExitSource source) -> switch (cause) {
                case MONITOR_LOST, REBOOT -> true;
                case MONITOR_STALLED, CHECKPOINTED -> false;
            };
            case Exit.Exited exited -> false;
            case Exit.NeverStarted never -> false;
        };
    }
}
