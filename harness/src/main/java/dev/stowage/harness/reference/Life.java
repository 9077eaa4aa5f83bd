package dev.stowage.harness.reference;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.LostExit;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.harness.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One container of a world, from create to delete. Guarded by its world. */
final class Life {
    private static final Duration TICK = Duration.ofMillis(20);

    final ContainerId id;
    final Optional<RunId> run;
    final Program program;
    final ProcessIdentity init;
    final Instant createdAt;
    final ReferenceHooks hooks;
    Resources resources;
    Optional<Instant> startedAt = Optional.empty();
    private boolean monitored = true;
    private Optional<Exit> exit = Optional.empty();
    private Optional<Instant> pausedAt = Optional.empty();
    private Optional<Signal> queued = Optional.empty();
    private Duration frozen = Duration.ZERO;

    Life(ContainerId id, Optional<RunId> run, Program program, ProcessIdentity init, Instant createdAt,
            Resources resources, ReferenceHooks hooks) {
        this.id = id;
        this.run = run;
        this.program = program;
        this.init = init;
        this.createdAt = createdAt;
        this.resources = resources;
        this.hooks = hooks;
    }

    /** A creation without a run was not completed. */
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
            end(now);
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
    private void end(Instant now) {
        switch (program) {
            case Program.ExitWith p -> exited(p.code(), Optional.empty(), now);
            case Program.Print p -> exited(p.code(), Optional.empty(), now);
            case Program.Flood ignored -> exited(0, Optional.empty(), now);
            case Program.DieBySignal p -> exited(128 + p.signal(), Optional.of(new Signal(p.signal())), now);
            case Program.ExitAfter p -> {
                if (alive(now).compareTo(p.delay()) >= 0) {
                    exited(p.code(), Optional.empty(), now);
                }
            }
            case Program.SleepForever ignored -> {
            }
            case Program.IgnoreTerm ignored -> {
            }
            case Program.ExitOnTerm ignored -> {
            }
            case Program.Tick ignored -> {
            }
            case Program.Missing ignored -> {
            }
            case Program.NotExecutable ignored -> {
            }
        }
    }

    private void exited(int code, Optional<Signal> signal, Instant now) {
        ended(monitored
                ? new Exit.Exited(code, signal, now, OutOfMemory.NOT_SEEN, ExitSource.EXIT_FILE)
                : new Exit.Unknown(LostExit.MONITOR_LOST, now, ExitSource.RUNTIME));
    }

    /** The first exit of a run stands. */
    void ended(Exit how) {
        if (exit.isEmpty()) {
            exit = Optional.of(how);
            pausedAt = Optional.empty();
        }
    }

    void signal(Signal signal, Instant now) {
        if (startedAt.isEmpty()) {
            if (signal.equals(Signal.KILL) || signal.equals(Signal.TERM)) {
                exited(128 + signal.number(), Optional.of(signal), now);
            }
        } else if (pausedAt.isPresent() && !signal.equals(Signal.KILL)) {
            queued = Optional.of(signal);
        } else if (program instanceof Program.ExitOnTerm(int code) && signal.equals(Signal.TERM)) {
            exited(code, Optional.empty(), now);
        } else if (!(program instanceof Program.IgnoreTerm && signal.equals(Signal.TERM))) {
            exited(128 + signal.number(), Optional.of(signal), now);
        }
    }

    void pause(Instant now) {
        pausedAt = Optional.of(now);
    }

    void resume(Instant now) {
        frozen = frozen.plus(Duration.between(pausedAt.orElse(now), now));
        pausedAt = Optional.empty();
        queued.ifPresent(signal -> signal(signal, now));
        queued = Optional.empty();
    }

    private Duration alive(Instant now) {
        return Duration.between(startedAt.orElse(now), pausedAt.orElse(now)).minus(frozen);
    }

    /** Returns what the program has written by now, one byte in each character. */
    String written(LogChunk.Source source, Instant now) {
        if (startedAt.isEmpty()) {
            return "";
        }
        String out = switch (program) {
            case Program.Print p -> source == LogChunk.Source.STDERR ? p.err() : p.out();
            case Program.Flood p -> "x".repeat(p.bytes());
            case Program.Tick ignored -> "tick\n".repeat((int) alive(now).dividedBy(TICK));
            default -> program.announces() ? Program.READY : "";
        };
        return source == LogChunk.Source.STDOUT || program instanceof Program.Print ? out : "";
    }
}
