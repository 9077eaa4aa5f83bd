package dev.stowage.engine;

import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Consumer;

/** Kill, which takes no lock, and stop, which holds none while it waits. */
final class Ending {
    private final OperationLocks locks;
    private final Ledger ledger;
    private final World world;
    private final OperationGuard guard;
    private final Observer observer;

    Ending(OperationLocks locks, Ledger ledger, World world, OperationGuard guard, Observer observer) {
        this.locks = locks;
        this.ledger = ledger;
        this.world = world;
        this.guard = guard;
        this.observer = observer;
    }

    /** Signals the run that is seen: the handle that is signalled is the one that was looked through. */
    void kill(Life life, Signal signal) {
        locks.requireOpen(life.id().toString(), Operation.KILL);
        ContainerRecord record = ledger.requireHere(ledger.read(life, Operation.KILL), Operation.KILL);
        Optional<Container> raw = world.find(life.container());
        Optional<Observation> seen = raw.flatMap(World::observe);
        Status status = Settlement.of(record, world.evidence(seen));
        Optional<ContainerRecord> now = ledger.find(life);
        if (now.filter(later -> Observer.isSameRun(record, later)).isEmpty()) {
            kill(life, signal); // another run has begun meanwhile
            return;
        }
        State state = new Sight(record, status, seen, Sight.Fate.HERE, Optional.empty()).state();
        Permission permission = OperationGuard.permission(record, state, Operation.KILL);
        if (permission == Permission.KILL_ONLY && !signal.equals(Signal.KILL)) {
            throw killOnly(life.id().toString());
        }
        Container target = raw.orElseThrow(() -> new NotFoundException(life.id().toString(),
                Operation.KILL, "the runtime has lost it"));
        if (permission == Permission.KILL_ONLY) {
            target.requestStop(Signal.KILL); // also ends what is frozen
        } else {
            target.kill(signal);
        }
    }

    /** Refuses another signal than KILL where nobody knows what it would do. */
    static IllegalTransitionException killOnly(String subject) {
        return new IllegalTransitionException(subject, Operation.KILL, State.UNKNOWN,
                EnumSet.of(State.CREATED, State.RUNNING));
    }

    /** Sends a signal under the operation lock. */
    void requestStop(Life life, Signal signal) {
        guard.change(life, Operation.STOP, new Request(signal, Optional.empty()));
    }

    /** Ends the run that is current now. */
    void stop(Life life, Signal signal, Duration grace) {
        Request request = new Request(signal, Optional.empty());
        guard.change(life, Operation.STOP, request);
        if (request.asked.isEmpty()) {
            return;
        }
        try {
            Container raw = request.asked.orElseThrow();
            if (!hasEnded(raw, grace)) {
                forceEnd(life, request.run.orElseThrow());
                while (!hasEnded(raw, Duration.ofDays(1))) {
                    locks.requireOpen(life.id().toString(), Operation.STOP);
                }
            }
            record(life);
        } catch (OperationInterruptedException e) {
            throw new OutcomeUnknownException(life.id().toString(), Operation.STOP,
                    "interrupted after " + signal + " was sent; look again", e);
        }
    }

    /** Sends KILL if it is still that run. */
    private void forceEnd(Life life, RunId run) {
        try {
            guard.change(life, Operation.STOP, new Request(Signal.KILL, Optional.of(run)));
        } catch (NotFoundException | IllegalTransitionException e) {
            // the run has ended by other means, and what came after it is not to be stopped
        }
    }

    /** The end has been seen, so it is written; whoever comes next does it if this fails. */
    private void record(Life life) {
        try {
            observer.look(life, Operation.STOP);
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            // the run has ended, which is what was asked for
        }
    }

    static boolean hasEnded(Container raw, Duration patience) {
        try {
            return raw.await(patience).isPresent();
        } catch (NotFoundException e) {
            return true; // deleted by another
        }
    }

    /** What stop does under the lock. */
    private static final class Request implements Consumer<Situation> {
        private final Signal signal;
        private final Optional<RunId> only;
        private Optional<Container> asked = Optional.empty();
        private Optional<RunId> run = Optional.empty();

        private Request(Signal signal, Optional<RunId> only) {
            this.signal = signal;
            this.only = only;
        }

        @Override
        public void accept(Situation found) {
            RunId current = new RunId(found.life().incarnation(), found.record().status().run());
            if (only.filter(wanted -> !wanted.equals(current)).isPresent()) {
                return;
            }
            Container raw = found.raw();
            raw.requestStop(found.permission() == Permission.KILL_ONLY ? Signal.KILL : signal);
            asked = Optional.of(raw);
            run = Optional.of(current);
        }
    }
}
