package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation.Monitoring;

/** What one look at a run shows. */
sealed interface Sight {
    /** The run has been deleted. */
    record Gone() implements Sight {}

    /** Its creation or its deletion is not complete. */
    record Incomplete(String detail) implements Sight {}

    /** Its init process lives. */
    record Living(State state, RunFiles.Processes processes, Monitoring monitoring) implements Sight {}

    /** Its init process has ended, and the supervisor, which lives, has not written the exit yet. */
    record Ending(RunFiles.Processes processes) implements Sight {}

    /** It has ended. */
    record Ended(Exit exit) implements Sight {}
}
