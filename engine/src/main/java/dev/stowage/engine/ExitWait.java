package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Waits for the exit of one run, whoever changes the container meanwhile, in whatever process: by the
 * runtime's own waiting while the run lives, in slices between which the record is read, and by the record
 * alone before the run is there. Holds no lock.
 */
final class ExitWait {
    /** Bounds how late a change by another process is seen while the runtime waits. */
    private static final Duration RUNTIME_SLICE = Duration.ofSeconds(1);
    /**
     * The same while there is nothing but the record to wait for; changes by this engine are seen at once.
     */
    private static final Duration RECORD_SLICE = Duration.ofMillis(25);

    private final OperationLocks locks;
    private final Ledger ledger;
    private final World world;
    private final Observer observer;
    private final Changes changes;

    ExitWait(OperationLocks locks, Ledger ledger, World world, Observer observer, Changes changes) {
        this.locks = locks;
        this.ledger = ledger;
        this.world = world;
        this.observer = observer;
        this.changes = changes;
    }

    /** Waits for the exit of the run that is current now. */
    Exit await(Life life) {
        return bind(life).get();
    }

    /**
     * Binds a wait to the run that is current now. The wait itself may be another thread's, and later.
     *
     * @throws NotFoundException if the life is over and has left no exit
     */
    Supplier<Exit> bind(Life life) {
        Optional<ContainerRecord> first = begin(life);
        if (first.isEmpty()) {
            Exit last = last(life);
            return () -> last;
        }
        Run run = new Run(life, next(first.orElseThrow().status()));
        return () -> {
            while (true) {
                Optional<Exit> exit = run.look(System.nanoTime() + Duration.ofDays(1).toNanos());
                if (exit.isPresent()) {
                    return exit.orElseThrow();
                }
            }
        };
    }

    /**
     * Waits for the exit of the run that is current now.
     *
     * @throws NotFoundException if the life is over and has left no exit
     */
    Optional<Exit> await(Life life, Duration patience) {
        long deadline = System.nanoTime() + Math.max(0, saturated(patience));
        Optional<ContainerRecord> first = begin(life);
        if (first.isEmpty()) {
            return Optional.of(last(life));
        }
        Run run = new Run(life, next(first.orElseThrow().status()));
        while (true) {
            Optional<Exit> exit = run.look(deadline);
            if (exit.isPresent() || System.nanoTime() - deadline >= 0) {
                return exit;
            }
        }
    }

    private Optional<ContainerRecord> begin(Life life) {
        locks.requireOpen(life.id().toString(), Operation.AWAIT);
        return ledger.find(life);
    }

    private Exit last(Life life) {
        return world.exits().findLast(life.incarnation()).orElseThrow(() -> gone(life));
    }

    /** One wait. */
    private final class Run {
        private final Life life;
        private long number;

        private Run(Life life, long number) {
            this.life = life;
            this.number = number;
        }

        /** Looks, and waits for a slice of time if the exit is not there yet. */
        Optional<Exit> look(long deadline) {
            long ticket = changes.ticket();
            locks.requireOpen(life.id().toString(), Operation.AWAIT);
            Optional<ContainerRecord> record = ledger.find(life);
            if (record.isEmpty()) {
                return Optional.of(kept().orElseThrow(() -> gone(life)));
            }
            Status status = record.orElseThrow().status();
            if (status.run() > number) {
                Optional<Exit> kept = kept();
                if (kept.isPresent()) {
                    return kept;
                }
                number = status.run(); // undone as below, and begun again before this thread looked
            }
            if (status.run() == number && status.exit().isPresent()) {
                removeIfWanted();
                return status.exit();
            }
            if (status.run() == number && status.state() == State.CONFIGURED) {
                number++; // the run was lost before its program started, and undone
            }
            boolean living = status.run() == number && ledger.isHere(record.orElseThrow());
            return living
                    ? awaitRuntime(record.orElseThrow(), ticket, deadline)
                    : awaitChange(ticket, deadline);
        }

        private Optional<Exit> awaitRuntime(ContainerRecord record, long ticket, long deadline) {
            Optional<Container> raw = world.find(life.container());
            if (!ledger.find(life).filter(now -> Observer.isSameRun(record, now)).isPresent()) {
                return Optional.empty();
            }
            Optional<Exit> exit = raw.flatMap(container -> await(container, deadline));
            if (exit.isEmpty() && raw.isPresent()) {
                return Optional.empty();
            }
            Optional<Exit> settled = settled();
            if (settled.isPresent()) {
                return settled;
            }
            // another is changing the container, and will record the exit
            awaitChange(ticket, deadline);
            return System.nanoTime() - deadline >= 0 ? exit : Optional.empty();
        }

        private Optional<Exit> settled() {
            try {
                Status status = observer.look(life, Operation.AWAIT).status();
                return status.run() == number ? status.exit() : Optional.empty();
            } catch (NotFoundException e) {
                return Optional.empty(); // another has deleted it, and kept the exit
            }
        }

        /** Who sees the end removes what is to be removed; whether that succeeds is another matter. */
        private void removeIfWanted() {
            try {
                observer.look(life, Operation.AWAIT);
            } catch (OperationInterruptedException e) {
                throw e;
            } catch (StowageException e) {
                // it is tried again by whoever looks next
            }
        }

        private Optional<Exit> await(Container raw, long deadline) {
            try {
                return raw.await(slice(RUNTIME_SLICE, deadline));
            } catch (NotFoundException e) {
                return Optional.empty(); // another has deleted it: the record says more
            }
        }

        private Optional<Exit> awaitChange(long ticket, long deadline) {
            changes.await(ticket, slice(RECORD_SLICE, deadline), life.id().toString());
            return Optional.empty();
        }

        private Optional<Exit> kept() {
            return world.exits().find(new RunId(life.incarnation(), number));
        }
    }

    /** A container that is CONFIGURED is waited for until its next run ends. */
    private static long next(Status status) {
        return status.state() == State.CONFIGURED ? status.run() + 1 : status.run();
    }

    private static Duration slice(Duration longest, long deadline) {
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return left.compareTo(longest) < 0 ? left : longest;
    }

    private static long saturated(Duration patience) {
        return patience.compareTo(Duration.ofDays(365)) > 0
                ? Duration.ofDays(365).toNanos()
                : patience.toNanos();
    }

    private static NotFoundException gone(Life life) {
        return new NotFoundException(life.id().toString(), Operation.AWAIT,
                "it is deleted and has left no exit, or that was long ago");
    }
}
