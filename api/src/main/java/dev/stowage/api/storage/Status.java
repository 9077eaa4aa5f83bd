package dev.stowage.api.storage;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.State;
import dev.stowage.api.error.InvalidArgumentException;
import java.time.Instant;
import java.util.Optional;

/**
 * The part of a record that changes. The state is computed from it, never stored.
 *
 * @param run the number of the current run; 0 before the first init
 * @param configuredAt when the container became known
 * @param createdAt when the current run was created
 * @param startedAt when the program of the current run started
 * @param pausedAt since when it is frozen
 * @param init the init process of the current run
 * @param exit how the current run ended
 * @param intent the operation under way
 * @param resources limits, kept over a restart
 * @param inconsistency how the record contradicts the world, if it does and cannot be settled
 */
public record Status(long run, Optional<Instant> configuredAt, Optional<Instant> createdAt,
        Optional<Instant> startedAt, Optional<Instant> pausedAt, Optional<ProcessIdentity> init,
        Optional<Exit> exit,
        Optional<Intent> intent, Resources resources, Optional<String> inconsistency) {

    /**
     * Checks the run.
     *
     * @throws InvalidArgumentException if the run is negative
     */
    public Status {
        if (run < 0) {
            throw new InvalidArgumentException("run " + run, "runs are counted from 0");
        }
    }

    /**
     * Returns the status of a container that has just been configured.
     *
     * @param at when
     * @param resources limits
     * @return a status in CONFIGURED, before the first run
     */
    public static Status configured(Instant at, Resources resources) {
        return new Status(0, Optional.of(at), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(),
                Optional.empty(), Optional.empty(), resources, Optional.empty());
    }

    /**
     * Computes the state: unsettled, then finished, started, created, configured; no time at all is UNKNOWN.
     *
     * @return the state that this status means
     */
    public State state() {
        if (inconsistency.isPresent()) {
            return State.UNKNOWN;
        }
        if (exit.isPresent()) {
            return State.STOPPED;
        }
        if (startedAt.isPresent()) {
            return pausedAt.isPresent() ? State.PAUSED : State.RUNNING;
        }
        if (createdAt.isPresent()) {
            return State.CREATED;
        }
        return configuredAt.isPresent() ? State.CONFIGURED : State.UNKNOWN;
    }

    /**
     * Returns when the current run ended.
     *
     * @return the time of the exit
     */
    public Optional<Instant> finishedAt() {
        return exit.map(Exit::at);
    }

    /**
     * Returns the status at the beginning of another run: its number is one more, its times, process and exit
     * are not there yet.
     *
     * @return the changed status
     */
    public Status nextRun() {
        return new Status(run + 1, configuredAt, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), intent, resources, Optional.empty());
    }

    /**
     * Returns the status with the current run created.
     *
     * @param at when
     * @param process the init process, where it could be identified
     * @return the changed status
     */
    public Status withCreated(Instant at, Optional<ProcessIdentity> process) {
        return new Status(run, configuredAt, Optional.of(at), startedAt, pausedAt, process, exit, intent,
                resources,
                inconsistency);
    }

    /**
     * Returns the status with the program started.
     *
     * @param at when
     * @return the changed status
     */
    public Status withStarted(Instant at) {
        return new Status(run, configuredAt, createdAt, Optional.of(at), pausedAt, init, exit, intent,
                resources,
                inconsistency);
    }

    /**
     * Returns the status frozen or thawed.
     *
     * @param since since when it is frozen; empty: it is not
     * @return the changed status
     */
    public Status withPaused(Optional<Instant> since) {
        return new Status(run, configuredAt, createdAt, startedAt, since, init, exit, intent, resources,
                inconsistency);
    }

    /**
     * Returns the status with the current run ended. The first exit of a run stands.
     *
     * @param newExit how it ended
     * @return the changed status; this one if the run has ended before
     */
    public Status withExit(Exit newExit) {
        return exit.isPresent()
                ? this
                : new Status(run, configuredAt, createdAt, startedAt, Optional.empty(), init,
                        Optional.of(newExit), intent,
                        resources, inconsistency);
    }

    /**
     * Returns the status with an operation under way, or none.
     *
     * @param operation the operation; empty: none
     * @return the changed status
     */
    public Status withIntent(Optional<Intent> operation) {
        return new Status(run, configuredAt, createdAt, startedAt, pausedAt, init, exit, operation, resources,
                inconsistency);
    }

    /**
     * Returns the status with other limits.
     *
     * @param newResources the limits
     * @return the changed status
     */
    public Status withResources(Resources newResources) {
        return new Status(run, configuredAt, createdAt, startedAt, pausedAt, init, exit, intent, newResources,
                inconsistency);
    }

    /**
     * Returns the status with a contradiction, or none.
     *
     * @param newInconsistency how the record contradicts the world; empty: it does not
     * @return the changed status
     */
    public Status withInconsistency(Optional<String> newInconsistency) {
        return new Status(run, configuredAt, createdAt, startedAt, pausedAt, init, exit, intent, resources,
                newInconsistency);
    }

    /**
     * Returns the status as it was before the current run was created: what an init that failed leaves.
     *
     * @return a status in CONFIGURED
     */
    public Status withoutRun() {
        return new Status(run, configuredAt, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(),
                Optional.empty(), intent, resources, Optional.empty());
    }
}
