package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Waits for the exit of one run on behalf of its handle, also beyond the deletion of the run. */
record ExitAwaiter(ProcessRuntimeComponents components, StateChecker stateChecker) {

    /** Returns the exit; empty if the run has not ended before the timeout. */
    Optional<Exit> await(Duration timeout) {
        Backoff backoff = Backoff.polling(Deadline.after(timeout));
        try {
            while (true) {
                components.requireOpen(Operation.AWAIT);
                Duration remaining = backoff.deadline().remaining();
                ProcessRunState runState = stateChecker.currentState();
                switch (runState) {
                    case ProcessRunState.Stopped(Exit exit) -> {
                        return Optional.of(exit);
                    }
                    case ProcessRunState.Deleted() -> {
                        return Optional.of(lastExit());
                    }
                    case ProcessRunState.Alive l -> {
                    }
                    case ProcessRunState.Exiting e -> {
                    }
                    case ProcessRunState.Incomplete i -> {
                    }
                }
                if (!remaining.isPositive()) {
                    return Optional.empty();
                }
                awaitChange(runState, remaining, backoff);
            }
        } catch (IOException e) {
            throw new OperationFailedException(stateChecker.reservation().id(), Operation.AWAIT,
                    e.toString(), e);
        } catch (InterruptedException e) {
            throw stateChecker.interrupted(Operation.AWAIT);
        }
    }

    private void awaitChange(ProcessRunState runState, Duration remaining, Backoff backoff)
            throws IOException, InterruptedException {
        switch (runState) {
            case ProcessRunState.Alive alive ->
                components.observer().awaitInit(stateChecker.files(), alive.runProcesses().init(), remaining);
            case ProcessRunState.Exiting exiting -> {
                if (remaining.compareTo(ProcessRunObserver.EXIT_FILE_TIMEOUT) < 0) {
                    components.observer().awaitExit(exiting.runProcesses().monitor(), remaining);
                } else {
                    stateChecker.stableState();
                }
            }
            case ProcessRunState.Incomplete i -> backoff.pause();
            case ProcessRunState.Stopped e -> {
            }
            case ProcessRunState.Deleted g -> {
            }
        }
    }

    private Exit lastExit() throws IOException {
        Optional<Exit> cached = components.deletedExits().get(stateChecker.reservation());
        return cached.isPresent() ? cached.orElseThrow()
                : components.observer()
                        .takeKernelExit(stateChecker.files())
                        .orElseThrow(() -> new NotFoundException(
                                stateChecker.reservation().id(), Operation.AWAIT));
    }
}
