package dev.stowage.runtime.oci;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.StartFailure;
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
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One run of one container. */
final class OciContainer implements Container {
    private static final Duration REFUSAL_PATIENCE = Duration.ofMillis(500);
    private static final OperationTable TABLE = OperationTable.of(Layer.RAW);

    private final Parts parts;
    private final RunFiles files;
    private final Signals signals;

    OciContainer(Parts parts, RunFiles files) {
        this.parts = parts;
        this.files = files;
        this.signals = new Signals(parts, files);
    }

    @Override
    public ContainerId id() {
        return files.id();
    }

    @Override
    public Observation observe() {
        return observe(Operation.STATE);
    }

    private Observation observe(Operation operation) {
        parts.open(operation);
        return parts.look(id(), operation, () -> parts.observer().observe(files))
                .orElseThrow(() -> gone(operation));
    }

    /** Looks again after an act: what interrupts it leaves an outcome that nobody knows. */
    private State now(Operation operation) throws IOException, InterruptedException {
        return parts.observer().observe(files).orElseThrow(() -> gone(operation)).state();
    }

    /**
     * Looks again after a refusal, for a while: a runtime takes a program for stopped as soon as its first
     * thread is a zombie, we only once its last thread has ended.
     */
    private State afterRefusal(Operation operation, State before) throws IOException, InterruptedException {
        Waiting waiting = Waiting.atMost(REFUSAL_PATIENCE);
        State now = now(operation);
        while (now == before && waiting.again()) {
            now = now(operation);
        }
        return now;
    }

    @Override
    public void start() {
        permitted(Operation.START);
        parts.act(id(), Operation.START, () -> {
            Attempt attempt = command("start");
            if (!attempt.succeeded()) {
                judgeStart(attempt);
            }
            parts.seam().reached(OciStep.STARTED);
            RunFiles.write(files.started(), Creation.text(parts.clock().instant()), parts.random());
            return attempt;
        });
    }

    /** Returns if the program runs though its start did not report so. */
    private void judgeStart(Attempt attempt) throws IOException, InterruptedException {
        State now = now(Operation.START);
        boolean killed = attempt.exitCode().isEmpty();
        if (now == State.RUNNING && killed) {
            return;
        }
        Optional<StartFailure> cause = parts.dialect().startFailure(attempt.message());
        if (cause.isPresent() && (now == State.CREATED || now == State.STOPPED)) {
            parts.endings()
                    .writeDown(files, new Exit.NeverStarted(cause.orElseThrow(), attempt.message(),
                            parts.clock().instant(), ExitSource.RUNTIME));
            parts.seam().reached(OciStep.FAILURE_RECORDED);
            parts.clearing().kill(files);
            throw new OperationFailedException(id().value(), Operation.START, cause.orElseThrow(),
                    attempt.message());
        }
        throw refused(Operation.START, State.CREATED, afterRefusal(Operation.START, State.CREATED), attempt);
    }

    @Override
    public void kill(Signal signal) {
        Observation seen = permitted(Operation.KILL);
        if (TABLE.permission(Operation.KILL, seen.state()) == Permission.KILL_ONLY
                && !signal.equals(Signal.KILL)) {
            throw illegal(Operation.KILL, seen.state());
        }
        if (seen.state() == State.CREATED && !signal.equals(Signal.KILL)
                && !parts.capabilities().contains(Capability.SIGNAL_CREATED)) {
            throw new UnsupportedException(id().value(), Operation.KILL, Capability.SIGNAL_CREATED.name());
        }
        parts.act(id(), Operation.KILL, () -> {
            Optional<Attempt> refusal = signals.send(seen, signal);
            if (refusal.isPresent()) {
                State now = afterRefusal(Operation.KILL, seen.state());
                throw refused(Operation.KILL, seen.state(), now, refusal.orElseThrow());
            }
            return signal;
        });
    }

    @Override
    public void requestStop(Signal signal) {
        Observation seen = permitted(Operation.STOP);
        if (TABLE.permission(Operation.STOP, seen.state()) == Permission.NO_EFFECT) {
            return;
        }
        parts.act(id(), Operation.STOP, () -> {
            Optional<Attempt> refusal = seen.state() == State.PAUSED
                    ? signals.sendToPaused(seen, signal)
                    : signals.send(seen, deliverable(seen.state(), signal));
            if (refusal.isPresent()) {
                State now = afterRefusal(Operation.STOP, seen.state());
                if (now != State.STOPPED) {
                    throw refused(Operation.STOP, seen.state(), now, refusal.orElseThrow());
                }
            }
            return signal;
        });
    }

    /** Before its start a program handles nothing: where only KILL can be delivered, that is its stop. */
    private Signal deliverable(State state, Signal signal) {
        boolean any = parts.capabilities().contains(Capability.SIGNAL_CREATED);
        return state == State.UNKNOWN || (state == State.CREATED && !any) ? Signal.KILL : signal;
    }

    @Override
    public void pause() {
        change(Operation.PAUSE, State.PAUSED, "pause");
    }

    @Override
    public void resume() {
        change(Operation.RESUME, State.RUNNING, "resume");
    }

    private void change(Operation operation, State target, String verb) {
        Observation seen = permitted(operation);
        parts.act(id(), operation, () -> {
            Attempt attempt = command(verb);
            if (!attempt.succeeded()) {
                State now = now(operation);
                boolean killed = attempt.exitCode().isEmpty();
                if (now != target || !killed) {
                    throw refused(operation, seen.state(), now, attempt);
                }
            }
            return attempt;
        });
    }

    @Override
    public List<ProcessIdentity> processes() {
        permitted(Operation.PROCESSES);
        return parts.look(id(), Operation.PROCESSES, () -> parts.toolbox().group(files).processes());
    }

    @Override
    public LogReader logs(LogRequest request) {
        capable(Operation.LOGS);
        return parts.look(id(), Operation.LOGS, () -> {
            if (!files.exist()) {
                throw gone(Operation.LOGS);
            }
            return switch (request.end()) {
                case NOW -> new ConmonLog(files, () -> true);
                case WITH_THE_RUN -> new ConmonLog(files, () -> await(Duration.ZERO).isPresent());
            };
        });
    }

    @Override
    public Exit await() {
        return await(Duration.ofDays(365_000)).orElseThrow();
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        parts.open(Operation.AWAIT);
        return parts.look(id(), Operation.AWAIT, () -> {
            try {
                return parts.observer().await(files, timeout);
            } catch (Observer.GoneException e) {
                throw gone(Operation.AWAIT);
            }
        });
    }

    @Override
    public void delete() {
        Observation seen = permitted(Operation.DELETE);
        parts.act(id(), Operation.DELETE, () -> {
            files.run().ifPresent(run -> parts.endings().remember(run, seen.exit().orElseThrow()));
            parts.clearing().end(files);
            parts.clearing().remove(files);
            return seen;
        });
    }

    @Override
    public void forceDelete() {
        parts.open(Operation.FORCE_DELETE);
        parts.act(id(), Operation.FORCE_DELETE, () -> {
            if (!files.exist()) {
                return files; // gone already
            }
            parts.clearing().fence(files);
            List<Long> living = parts.clearing().kill(files);
            if (!living.isEmpty()) {
                throw new IOException("processes that cannot be ended: " + living);
            }
            if (files.run().isPresent()) {
                parts.observer()
                        .observe(files)
                        .flatMap(Observation::exit)
                        .ifPresent(exit -> parts.endings().remember(files.run().orElseThrow(), exit));
            }
            parts.clearing().remove(files);
            return files;
        });
    }

    private Attempt command(String verb) throws IOException, InterruptedException {
        return parts.commands()
                .fenced(files, parts.toolbox().commandLine(),
                        List.of(verb, files.runtimeId()));
    }

    private Observation permitted(Operation operation) {
        capable(operation);
        Observation seen = observe(operation);
        if (!TABLE.permission(operation, seen.state()).allows()) {
            throw illegal(operation, seen.state());
        }
        return seen;
    }

    /** Closed, then gone, then what is not declared: in every state. */
    private void capable(Operation operation) {
        parts.open(operation);
        parts.look(id(), operation, () -> {
            if (!files.exist()) {
                throw gone(operation);
            }
            return files;
        });
        operation.requires().filter(needed -> !parts.capabilities().contains(needed)).ifPresent(missing -> {
            throw new UnsupportedException(id().value(), operation, missing.name());
        });
    }

    /** A refusal by the runtime, judged by looking again. */
    private RuntimeException refused(Operation operation, State before, State now, Attempt attempt) {
        return now == before
                ? new OperationFailedException(id().value(), operation, "the runtime refused",
                        attempt.exitCode(), attempt.message())
                : illegal(operation, now);
    }

    private IllegalTransitionException illegal(Operation operation, State state) {
        return new IllegalTransitionException(id().value(), operation, state, TABLE.permitted(operation));
    }

    private NotFoundException gone(Operation operation) {
        return new NotFoundException(id().value(), operation, "this run of it is gone");
    }
}
