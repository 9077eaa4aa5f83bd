package dev.stowage.runtime.process;

import dev.stowage.api.Operation;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.bundle.OciBundle;
import java.io.IOException;
import java.util.List;

/** Creates containers, each with its own supervisor, or leaves nothing of them behind. */
record ProcessContainerCreator(SupervisorLauncher launcher, ProcessRunCleanup cleanup) {

    /** Creates the container of a reservation. */
    void create(ProcessIdRegistry.Reservation reservation, OciBundle bundle, ResolvedProgram resolvedProgram,
            HostTools hostTools, List<String> exitCommand) throws IOException {
        try {
            launcher.prepare(reservation, bundle, resolvedProgram, exitCommand);
            launcher.launch(reservation, hostTools);
        } catch (InterruptedException e) {
            rollBack(reservation, e);
            Thread.currentThread().interrupt();
            throw e.getSuppressed().length == 0
                    ? new OperationInterruptedException(reservation.id(), Operation.CREATE)
                    : new OutcomeUnknownException(reservation.id(), Operation.CREATE,
                            "interrupted, and the rollback failed; recover the container", e);
        } catch (IOException | RuntimeException | Error failure) {
            rollBack(reservation, failure);
            throw failure;
        }
    }

    /** A failure of the rollback must not hide why it was necessary. */
    private void rollBack(ProcessIdRegistry.Reservation reservation, Throwable failure) {
        try {
            cleanup.fence(reservation);
            cleanup.killAll(reservation);
            cleanup.removeFiles(reservation);
        } catch (InterruptedException e) {
            failure.addSuppressed(e);
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(reservation.id(), Operation.CREATE,
                    "interrupted during the rollback; recover the container", failure);
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
