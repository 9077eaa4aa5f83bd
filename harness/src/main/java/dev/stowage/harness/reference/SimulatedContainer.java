package dev.stowage.harness.reference;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.harness.TestProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A simulated container, from create to delete. Guarded by the lock of its host. */
final class SimulatedContainer {
    private static final Duration TICK = Duration.ofMillis(20);
    /** SIGCHLD, SIGCONT, SIGURG and SIGWINCH, which do nothing to a program that does not handle them. */
    private static final Set<Integer> IGNORED_BY_DEFAULT = Set.of(17, 18, 23, 28);

    final ContainerId id;
    final Optional<RunId> run;
    final TestProgram testProgram;
    final ProcessIdentity init;
    final Instant createdAt;
    final ReferenceHooks hooks;
    Resources resources;
    List<String> exitCommand = List.of();
    Optional<Instant> startedAt = Optional.empty();
    private final List<Signal> signals = new ArrayList<>();
    private boolean monitored = true;
    private Optional<Exit> exit = Optional.empty();
    private Optional<Instant> pausedAt = Optional.empty();
    private Optional<Signal> pendingSignal = Optional.empty();
    private Duration pausedTime = Duration.ZERO;

    SimulatedContainer(ContainerId id, Optional<RunId> run, TestProgram testProgram, ProcessIdentity init,
            Instant createdAt, Resources resources, ReferenceHooks hooks) {
        this.id = id;
        this.run = run;
        this.testProgram = testProgram;
        this.init = init;
        this.createdAt = createdAt;
        this.resources = resources;
        this.hooks = hooks;
    }

    /** Returns the state; UNKNOWN for a creation that was not completed, which has no run. */
    State state(Instant now) {
        if (run.isEmpty()) {
            return State.UNKNOWN;
        }
        if (exit(now).isPresent()) {
            return State.STOPPED;
        }
        if (startedAt.isEmpty()) {
            return State.CREATED;
        }
        return pausedAt.isPresent() ? State.PAUSED : State.RUNNING;
    }

    Optional<Exit> exit(Instant now) {
        if (exit.isEmpty() && startedAt.isPresent() && pausedAt.isEmpty()) {
            exitIfProgramEnded(now);
        }
        return exit;
    }

    boolean monitored() {
        return monitored;
    }

    void loseMonitor() {
        monitored = false;
    }

    /** Ends the run if its program has ended by now. */
    private void exitIfProgramEnded(Instant now) {
        switch (testProgram) {
            case TestProgram.ExitWith p -> exitWith(p.code(), Optional.empty(), now);
            case TestProgram.Print p -> exitWith(p.code(), Optional.empty(), now);
            case TestProgram.Flood ignored -> exitWith(0, Optional.empty(), now);
            case TestProgram.DieBySignal p ->
                exitWith(128 + p.signal(), Optional.of(new Signal(p.signal())), now);
            case TestProgram.ExitAfter p -> {
                if (runningTime(now).compareTo(p.delay()) >= 0) {
                    exitWith(p.code(), Optional.empty(), now);
                }
            }
            case TestProgram.SleepForever ignored -> {
            }
            case TestProgram.IgnoreTerm ignored -> {
            }
            case TestProgram.ExitOnTerm ignored -> {
            }
            case TestProgram.Tick ignored -> {
            }
            case TestProgram.Missing ignored -> {
            }
            case TestProgram.NotExecutable ignored -> {
            }
        }
    }

    void exitWith(int code, Optional<Signal> signal, Instant now) {
        Exit.Exited exited = Exit.exited(code, now, ExitSource.EXIT_FILE);
        recordExit(monitored ? signal.map(exited::withSignal).orElse(exited)
                : Exit.unknown(UnknownExitCause.MONITOR_LOST, now, ExitSource.RUNTIME));
    }

    /** Records an exit unless the run has one already. */
    void recordExit(Exit newExit) {
        if (exit.isEmpty()) {
            exit = Optional.of(newExit);
            pausedAt = Optional.empty();
            startExitCommand();
        }
    }

    private void startExitCommand() {
        if (exitCommand.isEmpty()) {
            return;
        }
        try {
            new ProcessBuilder(exitCommand).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .getOutputStream()
                    .close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signal(Signal signal, Instant now) {
        signals.add(signal);
        deliver(signal, now);
    }

    List<Signal> signals() {
        return List.copyOf(signals);
    }

    private void deliver(Signal signal, Instant now) {
        if (startedAt.isEmpty()) {
            if (signal.equals(Signal.KILL) || signal.equals(Signal.TERM)) {
                exitWith(128 + signal.number(), Optional.of(signal), now);
            }
        } else if (pausedAt.isPresent() && !signal.equals(Signal.KILL)) {
            pendingSignal = Optional.of(signal);
        } else if (testProgram instanceof TestProgram.ExitOnTerm(int code) && signal.equals(Signal.TERM)) {
            exitWith(code, Optional.empty(), now);
        } else if (!ignores(signal)) {
            exitWith(128 + signal.number(), Optional.of(signal), now);
        }
    }

    private boolean ignores(Signal signal) {
        return IGNORED_BY_DEFAULT.contains(signal.number())
                || (testProgram instanceof TestProgram.IgnoreTerm && signal.equals(Signal.TERM));
    }

    void pause(Instant now) {
        pausedAt = Optional.of(now);
    }

    void resume(Instant now) {
        pausedTime = pausedTime.plus(Duration.between(pausedAt.orElse(now), now));
        pausedAt = Optional.empty();
        pendingSignal.ifPresent(signal -> deliver(signal, now));
        pendingSignal = Optional.empty();
    }

    private Duration runningTime(Instant now) {
        return Duration.between(startedAt.orElse(now), pausedAt.orElse(now)).minus(pausedTime);
    }

    /** Returns what the program has written by now, one byte per character. */
    String outputUntil(LogChunk.StandardStream standardStream, Instant now) {
        if (startedAt.isEmpty()) {
            return "";
        }
        String out = switch (testProgram) {
            case TestProgram.Print p -> standardStream == LogChunk.StandardStream.STDERR ? p.err() : p.out();
            case TestProgram.Flood p -> "x".repeat(p.bytes());
            case TestProgram.Tick ignored -> "tick\n".repeat((int) runningTime(now).dividedBy(TICK));
            default -> testProgram.announcesReady() ? TestProgram.READY : "";
        };
        return standardStream == LogChunk.StandardStream.STDOUT || testProgram instanceof TestProgram.Print
                ? out
                : "";
    }
}
