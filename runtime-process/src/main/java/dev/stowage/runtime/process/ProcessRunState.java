package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation.Monitoring;

/** What one look at a run shows. */
sealed interface ProcessRunState {
    /** The run has been deleted. */
    record Deleted() implements ProcessRunState {}

    /** Its creation or its deletion is not complete. */
    record Incomplete(String detail) implements ProcessRunState {}

    /** Its init process lives. */
    record Alive(State state, ProcessRunFiles.RunProcesses runProcesses,
            Monitoring monitoring) implements ProcessRunState {}

    /** Its init process has ended, and the supervisor, which lives, has not written the exit yet. */
    record Exiting(ProcessRunFiles.RunProcesses runProcesses) implements ProcessRunState {}

    /** It has ended. */
    record Stopped(Exit exit) implements ProcessRunState {}
}
