package dev.stowage.runtime.oci;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import dev.stowage.api.Permission;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.posix.Deadline;
import dev.stowage.records.ExitText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One run of a container. Thread-safe. */
final class OciContainer implements Container {
    private final OciRuntimeComponents components;
    private final OciRunFiles files;
    private final OciSignalSender signalSender;
    private final OciStateChecker stateChecker;

    OciContainer(OciRuntimeComponents components, OciRunFiles files) {
        this.components = components;
        this.files = files;
        this.signalSender = new OciSignalSender(components, files);
        this.stateChecker = new OciStateChecker(components, files);
    }

    @Override
    public ContainerId id() {
        return files.id();
    }

    @Override
    public void requireOpen(Operation operation) {
        components.requireOpen(operation);
    }

    @Override
    public Observation observe() {
        return stateChecker.observe(Operation.STATE);
    }

    @Override
    public void start() {
        try (var _ = components.query(id(), Operation.START, components.startLimit()::enter)) {
            startNow();
        }
    }

    private void startNow() {
        stateChecker.requirePermitted(Operation.START);
        components.mutate(id(), Operation.START, () -> {
            // before the command: the program may end before it returns, and without this file it is certain
            // that no program has started
            OciRunFiles.writeIfAbsent(files.started(), ExitText.formatTime(components.clock().instant()),
                    components.random());
            CommandResult result = components.commandRunner()
                    .runFencedNow(files, components.binaryLocator().binaries(),
                            List.of("start", files.runtimeId()));
            if (!result.succeeded()) {
                handleFailedStart(result);
            }
            components.failpoints().reached(OciFailpoint.STARTED);
            return result;
        });
    }

    /** Returns normally if the program runs although the command was killed after its timeout. */
    private void handleFailedStart(CommandResult result) throws IOException, InterruptedException {
        State currentState = stateChecker.currentState(Operation.START);
        boolean timedOut = result.exitCode().isEmpty();
        if (currentState == State.RUNNING && timedOut) {
            return;
        }
        Optional<StartFailure> cause = components.adapter().startFailure(result.message());
        if (cause.isPresent() && (currentState == State.CREATED || currentState == State.STOPPED)) {
            components.exitResolver()
                    .recordExit(files, Exit.neverStarted(cause.orElseThrow(), result.message(),
                            components.clock().instant(), ExitSource.RUNTIME));
            components.failpoints().reached(OciFailpoint.FAILURE_RECORDED);
            OperationFailedException failure = new OperationFailedException(id(), Operation.START,
                    cause.orElseThrow(), result.message());
            killAfter(failure);
            throw failure;
        }
        throw stateChecker.refusal(Operation.START, State.CREATED,
                stateChecker.stateAfterRefusal(Operation.START, State.CREATED), result);
    }

    /** Ends what is left of a run whose program could not be started; delete does what fails here. */
    private void killAfter(OperationFailedException failure) throws InterruptedException {
        try {
            components.cleanup().killAll(files);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void kill(Signal signal) {
        Observation observation = stateChecker.requirePermitted(Operation.KILL);
        if (OciStateChecker.TABLE.permission(Operation.KILL, observation.state()) == Permission.KILL_ONLY
                && !signal.equals(Signal.KILL)) {
            throw stateChecker.illegalTransition(Operation.KILL, observation.state());
        }
        if (observation.state() == State.CREATED && !signal.equals(Signal.KILL)
                && !components.capabilities().contains(Capability.SIGNAL_CREATED)) {
            throw new UnsupportedException(id(), Operation.KILL, Capability.SIGNAL_CREATED);
        }
        components.mutate(id(), Operation.KILL, () -> {
            Optional<CommandResult> failure = signalSender.send(observation, signal);
            if (failure.isPresent()) {
                State currentState = stateChecker.stateAfterRefusal(Operation.KILL, observation.state());
                throw stateChecker.refusal(Operation.KILL, observation.state(), currentState,
                        failure.orElseThrow());
            }
            return signal;
        });
    }

    @Override
    public void requestStop(Signal signal) {
        Observation observation = stateChecker.requirePermitted(Operation.STOP);
        if (OciStateChecker.TABLE.permission(Operation.STOP, observation.state()) == Permission.NO_EFFECT) {
            return;
        }
        components.mutate(id(), Operation.STOP, () -> {
            Optional<CommandResult> failure =
                    observation.state() == State.PAUSED ? signalSender.sendToPaused(observation, signal)
                            : signalSender.send(observation, deliverableSignal(observation.state(), signal));
            if (failure.isPresent()) {
                State currentState = stateChecker.stateAfterRefusal(Operation.STOP, observation.state());
                if (currentState != State.STOPPED) {
                    throw stateChecker.refusal(Operation.STOP, observation.state(), currentState,
                            failure.orElseThrow());
                }
            }
            return signal;
        });
    }

    /**
     * A program that has not started handles no signal, and any other than KILL would reach the runtime's own
     * process, which makes up an exit code.
     */
    private static Signal deliverableSignal(State state, Signal signal) {
        return state == State.UNKNOWN || state == State.CREATED ? Signal.KILL : signal;
    }

    @Override
    public void pause() {
        changeState(Operation.PAUSE, State.PAUSED, "pause");
    }

    @Override
    public void resume() {
        changeState(Operation.RESUME, State.RUNNING, "resume");
    }

    private void changeState(Operation operation, State target, String subcommand) {
        Observation observation = stateChecker.requirePermitted(operation);
        components.mutate(id(), operation, () -> {
            CommandResult result = runFenced(subcommand);
            if (!result.succeeded()) {
                State currentState = stateChecker.currentState(operation);
                boolean timedOut = result.exitCode().isEmpty();
                if (currentState != target || !timedOut) {
                    throw stateChecker.refusal(operation, observation.state(), currentState, result);
                }
            }
            return result;
        });
    }

    @Override
    public List<ProcessIdentity> processes() {
        stateChecker.requirePermitted(Operation.PROCESSES);
        return components.query(id(), Operation.PROCESSES,
                () -> components.binaryLocator().cgroup(files).processes());
    }

    @Override
    public ContainerLogReader logs(LogRequest request) {
        stateChecker.requireCapability(Operation.LOGS);
        return components.query(id(), Operation.LOGS, () -> {
            if (!files.exists()) {
                throw stateChecker.notFound(Operation.LOGS);
            }
            Path log = components.programLogs().of(files);
            return switch (request.followMode()) {
                case NO_FOLLOW -> new ConmonLogReader(id(), log, () -> true);
                case FOLLOW -> new ConmonLogReader(id(), log, () -> await(Duration.ZERO).isPresent());
            };
        });
    }

    @Override
    public Exit await() {
        return await(Deadline.never().remaining()).orElseThrow();
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        components.requireOpen(Operation.AWAIT);
        return components.query(id(), Operation.AWAIT, () -> {
            try {
                return components.observer().await(files, timeout);
            } catch (OciRunObserver.RunDeletedException e) {
                throw stateChecker.notFound(Operation.AWAIT);
            }
        });
    }

    @Override
    public void delete() {
        Observation observation = stateChecker.requirePermitted(Operation.DELETE);
        components.mutate(id(), Operation.DELETE, () -> {
            files.run()
                    .ifPresent(run -> components.exitResolver()
                            .cacheDeletedExit(run, observation.exit().orElseThrow()));
            components.cleanup().terminate(files);
            components.cleanup().remove(files);
            return observation;
        });
    }

    @Override
    public void forceDelete() {
        components.requireOpen(Operation.FORCE_DELETE);
        components.mutate(id(), Operation.FORCE_DELETE, () -> {
            if (!files.exists()) {
                return files; // deleted already
            }
            components.cleanup().fence(files);
            components.cleanup().killAll(files);
            if (files.run().isPresent()) {
                components.observer()
                        .observe(files)
                        .flatMap(Observation::exit)
                        .ifPresent(exit -> components.exitResolver()
                                .cacheDeletedExit(files.run().orElseThrow(), exit));
            }
            components.cleanup().remove(files);
            return files;
        });
    }

    private CommandResult runFenced(String subcommand) throws IOException, InterruptedException {
        return components.commandRunner()
                .runFenced(files, components.binaryLocator().binaries(),
                        List.of(subcommand, files.runtimeId()));
    }
}
