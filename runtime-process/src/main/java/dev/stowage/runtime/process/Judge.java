package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.posix.ProcessFacts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Looks at one run on behalf of a verb, judges what is seen by the operation table, and reaches the processes
 * that are seen.
 */
record Judge(Parts parts, Reservations.Entry entry, RunFiles files) {
    static final OperationTable TABLE = OperationTable.of(Layer.RAW);

    /** Looks, and refuses a state in which the operation is not permitted. */
    Sight judged(Operation operation) {
        Sight sight = sight(operation);
        if (!TABLE.permission(operation, state(sight)).allows()) {
            throw refusal(operation, state(sight));
        }
        return sight;
    }

    IllegalTransitionException refusal(Operation operation, State state) {
        return new IllegalTransitionException(entry.id().value(), operation, state,
                TABLE.permitted(operation));
    }

    /** Looks; never shows a run that is gone or about to end. */
    Sight sight(Operation operation) {
        try {
            Sight sight = settled();
            if (sight instanceof Sight.Gone) {
                throw new NotFoundException(entry.id().value(), operation);
            }
            return sight;
        } catch (InterruptedException e) {
            throw interrupted(operation);
        }
    }

    Sight settled() throws InterruptedException {
        return seen(() -> parts.watch().settled(files));
    }

    Sight look() throws InterruptedException {
        return seen(() -> parts.watch().look(files));
    }

    private interface Looking {
        Sight at() throws IOException, InterruptedException;
    }

    private Sight seen(Looking looking) throws InterruptedException {
        try {
            if (!parts.reservations().stands(entry)) {
                return new Sight.Gone();
            }
            if (entry.run().isEmpty()) {
                return new Sight.Incomplete("what stands for the id was not made by this runtime");
            }
            Sight sight = looking.at();
            return sight instanceof Sight.Incomplete && !parts.reservations().stands(entry)
                    ? new Sight.Gone()
                    : sight;
        } catch (IOException e) {
            return new Sight.Incomplete(e.toString());
        }
    }

    static State state(Sight sight) {
        return switch (sight) {
            case Sight.Living living -> living.state();
            case Sight.Ended e -> State.STOPPED;
            case Sight.Incomplete i -> State.UNKNOWN;
            case Sight.Ending e -> State.UNKNOWN;
            case Sight.Gone g -> State.UNKNOWN;
        };
    }

    Observation observation(Sight sight) throws IOException {
        return switch (sight) {
            case Sight.Living(State state, RunFiles.Processes processes, Monitoring monitoring) ->
                new Observation(entry.run(), state, Optional.of(processes.init()), files.createdAt(),
                        state == State.CREATED ? Optional.empty() : files.openedAt(), Optional.empty(),
                        monitoring, "");
            case Sight.Ended(Exit exit) -> new Observation(entry.run(), State.STOPPED, Optional.empty(),
                    files.createdAt(),
                    exit instanceof Exit.NeverStarted ? Optional.empty() : files.openedAt(),
                    Optional.of(exit),
                    exit instanceof Exit.Unknown ? Monitoring.UNMONITORED : Monitoring.MONITORED, "");
            case Sight.Incomplete(String detail) -> unknown(detail);
            case Sight.Ending e -> unknown("it has ended; its exit is not known yet");
            case Sight.Gone g -> throw new NotFoundException(entry.id().value(), Operation.STATE);
        };
    }

    Observation unknown(String detail) {
        return new Observation(entry.run(), State.UNKNOWN, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Monitoring.UNMONITORED, detail);
    }

    /** The living processes of the program; of a run that cannot be read, all that carry its mark. */
    List<ProcessFacts> program(Sight sight) throws IOException {
        if (sight instanceof Sight.Living living) {
            return parts.members().ofProgram(entry.run().orElseThrow(), living.processes());
        }
        return entry.run().isPresent()
                ? parts.members().all(entry.run().orElseThrow(), Optional.empty())
                : List.of();
    }

    /** Signals the init process; where it is not known, all that carry the mark of the run. */
    boolean delivered(Sight sight, Signal signal) throws IOException {
        if (sight instanceof Sight.Living living) {
            ProcessIdentity init = living.processes().init();
            return parts.members().signal(init.pid(), init.startTimeTicks(), signal.number());
        }
        parts.members().signal(program(sight), signal.number());
        return true;
    }

    OperationInterruptedException interrupted(Operation operation) {
        Thread.currentThread().interrupt();
        return new OperationInterruptedException(entry.id().value(), operation);
    }
}
