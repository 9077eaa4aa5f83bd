package dev.stowage.runtime.process;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.posix.ProcessFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One run of plain host processes. */
final class ProcessContainer implements Container {
    private static final OperationTable TABLE = OperationTable.of(Layer.RAW);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);
    private static final Duration LOOK_AGAIN_LATER = Duration.ofMillis(20);
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final Parts parts;
    private final Reservations.Entry entry;
    private final RunFiles files;

    ProcessContainer(Parts parts, Reservations.Entry entry) {
        this.parts = parts;
        this.entry = entry;
        this.files = entry.files();
    }

    @Override
    public ContainerId id() {
        return entry.id();
    }

    @Override
    public Observation observe() {
        parts.requireOpen(Operation.STATE);
        Sight sight = sight(Operation.STATE);
        try {
            return observation(sight);
        } catch (IOException e) {
            return unknown(e.toString());
        }
    }

    @Override
    public void start() {
        doing(Operation.START, () -> {
            judged(Operation.START);
            return () -> new Opening(parts, entry).open();
        });
    }

    @Override
    public void kill(Signal signal) {
        doing(Operation.KILL, () -> {
            Sight sight = sight(Operation.KILL);
            State state = state(sight);
            Permission permission = TABLE.permission(Operation.KILL, state);
            if (!permission.allows()
                    || (permission == Permission.KILL_ONLY && !signal.equals(Signal.KILL))) {
                throw refusal(Operation.KILL, state);
            }
            if (!delivered(sight, signal)) {
                throw refusal(Operation.KILL, state(sight(Operation.KILL)));
            }
            return Act.NONE;
        });
    }

    @Override
    public void requestStop(Signal signal) {
        doing(Operation.STOP, () -> {
            Sight sight = sight(Operation.STOP);
            switch (state(sight)) {
                case UNKNOWN -> delivered(sight, Signal.KILL);
                case CREATED, RUNNING -> delivered(sight, signal);
                case PAUSED -> {
                    delivered(sight, signal);
                    parts.members().signal(program(sight), Signal.CONT.number());
                }
                case STOPPED -> {
                    // nothing to be done
                }
                case CONFIGURED -> throw refusal(Operation.STOP, State.CONFIGURED);
            }
            return Act.NONE;
        });
    }

    @Override
    public void pause() {
        doing(Operation.PAUSE, () -> {
            judged(Operation.PAUSE);
            return () -> everywhere(Operation.PAUSE, Signal.STOP, process -> process.state() == 'T');
        });
    }

    @Override
    public void resume() {
        doing(Operation.RESUME, () -> {
            judged(Operation.RESUME);
            return () -> everywhere(Operation.RESUME, Signal.CONT, process -> process.state() != 'T');
        });
    }

    @Override
    public List<ProcessIdentity> processes() {
        parts.requireOpen(Operation.PROCESSES);
        try {
            String boot = parts.table().bootId();
            return program(judged(Operation.PROCESSES)).stream()
                    .map(p -> new ProcessIdentity(p.pid(), p.startTimeTicks(), boot))
                    .toList();
        } catch (IOException e) {
            throw failed(Operation.PROCESSES, e);
        }
    }

    @Override
    public LogReader logs(LogRequest request) {
        parts.requireOpen(Operation.LOGS);
        try {
            sight(Operation.LOGS);
            return LogFiles.open(this, parts, files, request);
        } catch (IOException e) {
            throw failed(Operation.LOGS, e);
        }
    }

    @Override
    public Exit await() {
        while (true) {
            Optional<Exit> exit = await(FOR_EVER);
            if (exit.isPresent()) {
                return exit.orElseThrow();
            }
        }
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        Duration patience = timeout.compareTo(FOR_EVER) < 0 ? timeout : FOR_EVER;
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                parts.requireOpen(Operation.AWAIT);
                Duration left = Duration.ofNanos(end - System.nanoTime());
                Sight sight = look();
                switch (sight) {
                    case Sight.Ended(Exit exit) -> {
                        return Optional.of(exit);
                    }
                    case Sight.Gone() -> {
                        return Optional.of(lastExit());
                    }
                    case Sight.Living l -> {
                    }
                    case Sight.Ending e -> {
                    }
                    case Sight.Incomplete i -> {
                    }
                }
                if (!left.isPositive()) {
                    return Optional.empty();
                }
                waitFor(sight, left);
            }
        } catch (IOException e) {
            throw failed(Operation.AWAIT, e);
        } catch (InterruptedException e) {
            throw interrupted(Operation.AWAIT);
        }
    }

    @Override
    public void delete() {
        doing(Operation.DELETE, () -> {
            Sight sight = judged(Operation.DELETE);
            return () -> {
                if (sight instanceof Sight.Ended(Exit exit)) {
                    parts.exits().keep(entry, exit);
                }
                parts.removal().endAll(entry);
                parts.removal().removeFiles(entry);
            };
        });
    }

    @Override
    public void forceDelete() {
        doing(Operation.FORCE_DELETE, () -> () -> {
            if (look() instanceof Sight.Gone) {
                return;
            }
            parts.removal().fence(entry);
            if (look() instanceof Sight.Living living) {
                parts.members().signal(program(living), Signal.KILL.number());
                parts.watch().awaitInit(files, living.processes().init(), parts.deadline());
            }
            if (settled() instanceof Sight.Ended(Exit exit)) {
                parts.exits().keep(entry, exit);
            }
            parts.removal().endAll(entry);
            parts.removal().removeFiles(entry);
        });
    }

    /** A verb: judges, without an effect, and returns what is to be done. */
    private interface Verb {
        Act judge() throws IOException, InterruptedException;
    }

    /** The effect of a verb. */
    private interface Act {
        Act NONE = () -> {};

        void run() throws IOException, InterruptedException;
    }

    private void doing(Operation operation, Verb verb) {
        parts.requireOpen(operation);
        Act act;
        try {
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(operation);
            }
            act = verb.judge();
        } catch (IOException e) {
            throw failed(operation, e);
        } catch (InterruptedException e) {
            throw interrupted(operation);
        }
        try {
            act.run();
        } catch (IOException e) {
            throw failed(operation, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(id().value(), operation,
                    "interrupted half-way; look at the container", e);
        }
    }

    /** Looks, and refuses a state in which the operation is not permitted. */
    private Sight judged(Operation operation) {
        Sight sight = sight(operation);
        if (!TABLE.permission(operation, state(sight)).allows()) {
            throw refusal(operation, state(sight));
        }
        return sight;
    }

    private IllegalTransitionException refusal(Operation operation, State state) {
        return new IllegalTransitionException(id().value(), operation, state, TABLE.permitted(operation));
    }

    /** Looks; never shows a run that is gone or about to end. */
    private Sight sight(Operation operation) {
        try {
            Sight sight = settled();
            if (sight instanceof Sight.Gone) {
                throw new NotFoundException(id().value(), operation);
            }
            return sight;
        } catch (InterruptedException e) {
            throw interrupted(operation);
        }
    }

    private Sight settled() throws InterruptedException {
        return seen(() -> parts.watch().settled(files));
    }

    private Sight look() throws InterruptedException {
        return seen(() -> parts.watch().look(files));
    }

    private interface Look {
        Sight at() throws IOException, InterruptedException;
    }

    private Sight seen(Look look) throws InterruptedException {
        try {
            if (!parts.reservations().stands(entry)) {
                return new Sight.Gone();
            }
            if (entry.run().isEmpty()) {
                return new Sight.Incomplete("what stands for the id was not made by this runtime");
            }
            Sight sight = look.at();
            return sight instanceof Sight.Incomplete && !parts.reservations().stands(entry)
                    ? new Sight.Gone()
                    : sight;
        } catch (IOException e) {
            return new Sight.Incomplete(e.toString());
        }
    }

    private static State state(Sight sight) {
        return switch (sight) {
            case Sight.Living living -> living.state();
            case Sight.Ended e -> State.STOPPED;
            case Sight.Incomplete i -> State.UNKNOWN;
            case Sight.Ending e -> State.UNKNOWN;
            case Sight.Gone g -> State.UNKNOWN;
        };
    }

    private Observation observation(Sight sight) throws IOException {
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
            case Sight.Gone g -> throw new NotFoundException(id().value(), Operation.STATE);
        };
    }

    private Observation unknown(String detail) {
        return new Observation(entry.run(), State.UNKNOWN, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Monitoring.UNMONITORED, detail);
    }

    /** The living processes of the program; of a run that cannot be read, all that carry its mark. */
    private List<ProcessFacts> program(Sight sight) throws IOException {
        if (sight instanceof Sight.Living living) {
            return parts.members().ofProgram(entry.run().orElseThrow(), living.processes());
        }
        return entry.run().isPresent()
                ? parts.members().all(entry.run().orElseThrow(), Optional.empty())
                : List.of();
    }

    /** Signals the init process; where it is not known, all that carry the mark of the run. */
    private boolean delivered(Sight sight, Signal signal) throws IOException {
        if (sight instanceof Sight.Living living) {
            ProcessIdentity init = living.processes().init();
            return parts.members().signal(init.pid(), init.startTimeTicks(), signal.number());
        }
        parts.members().signal(program(sight), signal.number());
        return true;
    }

    /** Signals all processes of the program until each that lives is as wanted. */
    private void everywhere(Operation operation, Signal signal, Predicate<ProcessFacts> wanted)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + parts.deadline().toNanos();
        while (true) {
            Sight sight = sight(operation);
            if (!(sight instanceof Sight.Living)) {
                throw refusal(operation, state(sight));
            }
            List<ProcessFacts> others = program(sight).stream().filter(wanted.negate()).toList();
            if (others.isEmpty()) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new OutcomeUnknownException(id().value(), operation,
                        "some of its processes did not follow in time; look at the container");
            }
            parts.members().signal(others, signal.number());
            parts.pauses().pause(LOOK_AGAIN);
        }
    }

    private void waitFor(Sight sight, Duration left) throws IOException, InterruptedException {
        switch (sight) {
            case Sight.Living living -> parts.watch().awaitInit(files, living.processes().init(), left);
            case Sight.Ending ending -> {
                if (left.compareTo(Watch.PATIENCE) < 0) {
                    parts.watch().awaitEnd(ending.processes().monitor(), left);
                } else {
                    settled();
                }
            }
            case Sight.Incomplete i ->
                parts.pauses().pause(left.compareTo(LOOK_AGAIN_LATER) < 0 ? left : LOOK_AGAIN_LATER);
            case Sight.Ended e -> {
            }
            case Sight.Gone g -> {
            }
        }
    }

    private Exit lastExit() throws IOException {
        Optional<Exit> kept = parts.exits().of(entry);
        return kept.isPresent()
                ? kept.orElseThrow()
                : parts.watch()
                        .lastWord(files)
                        .orElseThrow(() -> new NotFoundException(id().value(), Operation.AWAIT));
    }

    private OperationInterruptedException interrupted(Operation operation) {
        Thread.currentThread().interrupt();
        return new OperationInterruptedException(id().value(), operation);
    }

    private OperationFailedException failed(Operation operation, IOException cause) {
        return new OperationFailedException(id().value(), operation, cause.toString(), cause);
    }
}
