package dev.stowage.runtime.process;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.posix.ProcessFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One run of plain host processes. */
final class ProcessContainer implements Container {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);
    private static final Duration LOOK_AGAIN_LATER = Duration.ofMillis(20);
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final Parts parts;
    private final Reservations.Entry entry;
    private final Judge judge;
    private final RunFiles files;

    ProcessContainer(Parts parts, Reservations.Entry entry) {
        this.parts = parts;
        this.entry = entry;
        this.files = entry.files();
        this.judge = new Judge(parts, entry, files);
    }

    @Override
    public ContainerId id() {
        return entry.id();
    }

    @Override
    public Observation observe() {
        parts.requireOpen(Operation.STATE);
        Sight sight = judge.sight(Operation.STATE);
        try {
            return judge.observation(sight);
        } catch (IOException e) {
            return judge.unknown(e.toString());
        }
    }

    @Override
    public void start() {
        doing(Operation.START, () -> {
            judge.judged(Operation.START);
            return () -> new Opening(parts, entry).open();
        });
    }

    @Override
    public void kill(Signal signal) {
        doing(Operation.KILL, () -> {
            Sight sight = judge.sight(Operation.KILL);
            State state = Judge.state(sight);
            Permission permission = Judge.TABLE.permission(Operation.KILL, state);
            if (!permission.allows()
                    || (permission == Permission.KILL_ONLY && !signal.equals(Signal.KILL))) {
                throw judge.refusal(Operation.KILL, state);
            }
            if (!judge.delivered(sight, signal)) {
                throw judge.refusal(Operation.KILL, Judge.state(judge.sight(Operation.KILL)));
            }
            return Act.NONE;
        });
    }

    @Override
    public void requestStop(Signal signal) {
        doing(Operation.STOP, () -> {
            Sight sight = judge.sight(Operation.STOP);
            switch (Judge.state(sight)) {
                case UNKNOWN -> judge.delivered(sight, Signal.KILL);
                case CREATED, RUNNING -> judge.delivered(sight, signal);
                case PAUSED -> {
                    judge.delivered(sight, signal);
                    parts.members().signal(judge.program(sight), Signal.CONT.number());
                }
                case STOPPED -> {
                    // nothing to be done
                }
                case CONFIGURED -> throw judge.refusal(Operation.STOP, State.CONFIGURED);
            }
            return Act.NONE;
        });
    }

    @Override
    public void pause() {
        doing(Operation.PAUSE, () -> {
            judge.judged(Operation.PAUSE);
            return () -> everywhere(Operation.PAUSE, Signal.STOP, process -> process.state() == 'T');
        });
    }

    @Override
    public void resume() {
        doing(Operation.RESUME, () -> {
            judge.judged(Operation.RESUME);
            return () -> everywhere(Operation.RESUME, Signal.CONT, process -> process.state() != 'T');
        });
    }

    @Override
    public List<ProcessIdentity> processes() {
        parts.requireOpen(Operation.PROCESSES);
        try {
            String boot = parts.table().bootId();
            return judge.program(judge.judged(Operation.PROCESSES))
                    .stream()
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
            judge.sight(Operation.LOGS);
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
                Sight sight = judge.look();
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
            throw judge.interrupted(Operation.AWAIT);
        }
    }

    @Override
    public void delete() {
        doing(Operation.DELETE, () -> {
            Sight sight = judge.judged(Operation.DELETE);
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
            if (judge.look() instanceof Sight.Gone) {
                return;
            }
            parts.removal().fence(entry);
            if (judge.look() instanceof Sight.Living living) {
                parts.members().signal(judge.program(living), Signal.KILL.number());
                parts.watch().awaitInit(files, living.processes().init(), parts.deadline());
            }
            if (judge.settled() instanceof Sight.Ended(Exit exit)) {
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
                throw judge.interrupted(operation);
            }
            act = verb.judge();
        } catch (IOException e) {
            throw failed(operation, e);
        } catch (InterruptedException e) {
            throw judge.interrupted(operation);
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

    /** Signals all processes of the program until each that lives is as wanted. */
    private void everywhere(Operation operation, Signal signal, Predicate<ProcessFacts> wanted)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + parts.deadline().toNanos();
        while (true) {
            Sight sight = judge.sight(operation);
            if (!(sight instanceof Sight.Living)) {
                throw judge.refusal(operation, Judge.state(sight));
            }
            List<ProcessFacts> program = judge.program(sight);
            List<ProcessFacts> others = program.stream().filter(wanted.negate()).toList();
            if (others.isEmpty()) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new OutcomeUnknownException(id().value(), operation,
                        "some of its processes did not follow in time; look at the container");
            }
            parts.members().signal(others, signal.number());
            parts.members().signal(keptFromExecuting(program), Signal.CONT.number());
            parts.pauses().pause(LOOK_AGAIN);
        }
    }

    /**
     * A parent in vfork(2) is not stopped before its child has executed, and a stopped child never does: it
     * has to go on until then. Signals do not tell such a child from another, so one that had stopped itself
     * goes on too, and is stopped again.
     */
    private static List<ProcessFacts> keptFromExecuting(List<ProcessFacts> program) {
        Set<Long> waiting = program.stream()
                .filter(process -> process.state() == 'D')
                .map(ProcessFacts::pid)
                .collect(Collectors.toSet());
        return program.stream()
                .filter(process -> process.state() == 'T' && waiting.contains(process.parentPid()))
                .toList();
    }

    private void waitFor(Sight sight, Duration left) throws IOException, InterruptedException {
        switch (sight) {
            case Sight.Living living -> parts.watch().awaitInit(files, living.processes().init(), left);
            case Sight.Ending ending -> {
                if (left.compareTo(Watch.PATIENCE) < 0) {
                    parts.watch().awaitEnd(ending.processes().monitor(), left);
                } else {
                    judge.settled();
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

    private OperationFailedException failed(Operation operation, IOException cause) {
        return new OperationFailedException(id().value(), operation, cause.toString(), cause);
    }
}
