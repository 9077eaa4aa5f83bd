package dev.stowage.api.runtime;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.InvalidArgumentException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a runtime sees of one run at one moment.
 *
 * @param run the run that was looked at; empty if what is there does not tell
 * @param state the state
 * @param init the init process, where it exists and can be identified
 * @param createdAt when the run was created, where the runtime knows
 * @param startedAt when the program started, where the runtime knows
 * @param exit the exit; present exactly in STOPPED
 * @param monitoring whether a monitor will record the exit
 * @param detail what is wrong, in UNKNOWN; a hint for people elsewhere, may be empty
 */
public record Observation(Optional<RunId> run, State state, Optional<ProcessIdentity> init,
        Optional<Instant> createdAt, Optional<Instant> startedAt, Optional<Exit> exit, Monitoring monitoring,
        String detail) {

    /**
     * Checks that the parts fit together.
     *
     * @throws InvalidArgumentException if STOPPED has no exit, or another state has one
     */
    public Observation {
        if (exit.isPresent() != (state == State.STOPPED)) {
            throw new InvalidArgumentException("observation of " + state,
                    exit.isPresent() ? "must not carry an exit" : "needs an exit");
        }
    }

    /** Whether somebody will see the end of a run. */
    public enum Monitoring {
        /** A living monitor will record the exit, or has. */
        MONITORED,
        /** The monitor is gone; the exit may be lost. */
        UNMONITORED
    }
}
