package dev.stowage.runtime.process;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.Errno;
import dev.stowage.posix.Fifo;
import dev.stowage.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Starts the program of one run: opens the gate, at which the process of the run waits, and waits until that
 * process has executed the program.
 */
final class StartBarrier {
    private static final byte[] OPEN_COMMAND = "open\n".getBytes(StandardCharsets.US_ASCII);

    private final ProcessRuntimeComponents components;
    private final ProcessIdRegistry.Reservation reservation;

    StartBarrier(ProcessRuntimeComponents components, ProcessIdRegistry.Reservation reservation) {
        this.components = components;
        this.reservation = reservation;
    }

    void open() throws IOException, InterruptedException {
        ErrorSubject subject = reservation.id();
        ProcessRunFiles files = reservation.files();
        Backoff backoff = Backoff.polling(Deadline.after(components.timeout()));
        while (true) {
            boolean opened = files.startedAt().isPresent();
            ProcessRunState runState = components.observer().stableState(files);
            switch (runState) {
                case ProcessRunState.Alive(State state, ProcessRunFiles.RunProcesses runProcesses, var monitoring) -> {
                    // a failed exec is recorded before the process ends
                    if (state != State.CREATED && files.startFailure().isEmpty()) {
                        return;
                    }
                    if (!opened) {
                        writeOpenCommand(files);
                    }
                }
                case ProcessRunState.Stopped(Exit.NeverStarted never) -> throw new OperationFailedException(
                        subject, Operation.START, never.cause(), never.message());
                case ProcessRunState.Stopped stopped -> {
                    if (files.startedAt().isPresent()) {
                        return;
                    }
                    throw new IllegalTransitionException(subject, Operation.START, State.STOPPED,
                            Set.of(State.CREATED));
                }
                case ProcessRunState.Incomplete i ->
                    throw outcomeUnknown("the files of the run have been deleted");
                case ProcessRunState.Deleted g ->
                    throw outcomeUnknown("the files of the run have been deleted");
                case ProcessRunState.Exiting e ->
                    throw new IllegalStateException("a stable state is never exiting");
            }
            if (!backoff.pause()) {
                throw outcomeUnknown("the program was not executed in time");
            }
            components.requireOpen(Operation.START);
        }
    }

    /** The gate may be between two attempts to read: the caller repeats this until the gate has opened. */
    private static void writeOpenCommand(ProcessRunFiles files) throws IOException {
        Optional<Fifo> startFifo = Fifo.openForWriting(files.startFifo());
        if (startFifo.isPresent()) {
            try (Fifo fifo = startFifo.orElseThrow()) {
                fifo.write(OPEN_COMMAND);
            } catch (PosixException e) {
                if (!e.is(Errno.EPIPE)) {
                    throw e;
                }
            }
        }
    }

    private OutcomeUnknownException outcomeUnknown(String problem) {
        return new OutcomeUnknownException(reservation.id(), Operation.START,
                problem + "; inspect the container");
    }
}
