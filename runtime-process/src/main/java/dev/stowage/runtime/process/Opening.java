package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.posix.Errno;
import dev.stowage.posix.Fifo;
import dev.stowage.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Opens the gate of one run, and waits until the program has taken its place. */
final class Opening {
    private static final byte[] WORD = "open\n".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);

    private final Parts parts;
    private final Reservations.Entry entry;

    Opening(Parts parts, Reservations.Entry entry) {
        this.parts = parts;
        this.entry = entry;
    }

    void open() throws IOException, InterruptedException {
        String subject = entry.id().value();
        RunFiles files = entry.files();
        long end = System.nanoTime() + parts.deadline().toNanos();
        while (true) {
            boolean opened = files.openedAt().isPresent();
            Sight sight = parts.watch().settled(files);
            switch (sight) {
                case Sight.Living(State state, RunFiles.Processes processes, var monitoring) -> {
                    // the mark of a failed exec is written before the process ends
                    if (state != State.CREATED && files.failure().isEmpty()) {
                        return;
                    }
                    if (!opened) {
                        knock(files);
                    }
                }
                case Sight.Ended(Exit.NeverStarted never) -> throw new OperationFailedException(subject,
                        Operation.START, never.cause(), never.message());
                case Sight.Ended ended -> {
                    if (files.openedAt().isPresent()) {
                        return;
                    }
                    throw new IllegalTransitionException(subject, Operation.START, State.STOPPED,
                            Set.of(State.CREATED));
                }
                case Sight.Incomplete i -> throw lost("its files are gone");
                case Sight.Gone g -> throw lost("its files are gone");
                case Sight.Ending e -> throw new IllegalStateException("not settled");
            }
            if (System.nanoTime() > end) {
                throw lost("the program was not executed in time");
            }
            parts.pauses().pause(LOOK_AGAIN);
            parts.requireOpen(Operation.START);
        }
    }

    /** The gate may be between two attempts to read, so this is done again until it has opened. */
    private static void knock(RunFiles files) throws IOException {
        Optional<Fifo> gate = Fifo.openForWriting(files.gate());
        if (gate.isPresent()) {
            try (Fifo fifo = gate.orElseThrow()) {
                fifo.write(WORD);
            } catch (PosixException e) {
                if (!e.is(Errno.EPIPE)) {
                    throw e;
                }
            }
        }
    }

    private OutcomeUnknownException lost(String problem) {
        return new OutcomeUnknownException(entry.id().value(), Operation.START,
                problem + "; look at the container");
    }
}
