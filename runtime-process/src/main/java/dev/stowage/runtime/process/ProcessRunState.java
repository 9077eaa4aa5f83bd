package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation.Monitoring;

/** The state of a run at one moment. */
sealed interface ProcessRunState {
    /** The run has been deleted. */
    record Deleted() implements ProcessRunState {}

    /** The creation or deletion of the run is not complete. */
    record Incomplete(String detail) implements ProcessRunState {}

    /** The init process is alive. */
    record Alive(State state, ProcessRunFiles.RunProcesses runProcesses,
            Monitoring monitoring) implements ProcessRunState {}

    /** The init process has ended; the supervisor is alive and has not written the exit yet. */
    record Exiting(ProcessRunFiles.RunProcesses runProcesses) implements ProcessRunState {}

    /** The run has ended. */
    record Stopped(Exit exit) implements ProcessRunState {}
}
