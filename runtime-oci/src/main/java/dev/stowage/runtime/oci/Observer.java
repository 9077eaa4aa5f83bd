package dev.stowage.runtime.oci;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Looks at one run: its exit first, then its init process, and only for what lives the runtime. Thread-safe.
 */
final class Observer {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Dialect dialect;
    private final Toolbox toolbox;
    private final Commands commands;
    private final ProcessTable processes;
    private final Endings endings;

    Observer(Dialect dialect, Toolbox toolbox, Commands commands, ProcessTable processes, Endings endings) {
        this.dialect = dialect;
        this.toolbox = toolbox;
        this.commands = commands;
        this.processes = processes;
        this.endings = endings;
    }

    /** A state, or what hinders to tell it. */
    private record Look(State state, String detail) {}

    /** Looks at a run; empty if it is gone. */
    Optional<Observation> observe(RunFiles files) throws IOException, InterruptedException {
        Optional<Creation> creation;
        try {
            creation = Creation.read(files);
        } catch (IOException e) {
            return orUnknown(files, e.toString());
        }
        if (creation.isEmpty()) {
            return orUnknown(files,
                    "its creation has not been completed: it is under way, or was left by a dead caller");
        }
        try {
            return observe(files, creation.orElseThrow());
        } catch (IOException e) {
            return orUnknown(files, e.toString());
        }
    }

    private Optional<Observation> orUnknown(RunFiles files, String detail) throws IOException {
        Optional<Exit> exit = endings.recorded(files);
        if (exit.isPresent()) {
            return Optional.of(stopped(files, Optional.empty(), exit.orElseThrow()));
        }
        return files.exist() ? Optional.of(unknown(files.run(), detail)) : Optional.empty();
    }

    private Optional<Observation> observe(RunFiles files, Creation creation)
            throws IOException, InterruptedException {
        Waiting waiting = Waiting.atMost(PATIENCE);
        while (true) {
            Optional<Exit> exit = exit(files, creation);
            if (exit.isPresent()) {
                return Optional.of(stopped(files, Optional.of(creation.at()), exit.orElseThrow()));
            }
            if (!endings.isAlive(creation.init())) {
                if (!files.exist()) {
                    return Optional.empty();
                }
                continue; // it has ended since its exit was looked for
            }
            Look look = look(files);
            // "stopped" while its process lives: it is about to end
            if (look.state() != State.STOPPED) {
                return Optional.of(living(files, creation, look));
            }
            if (!waiting.again()) {
                return Optional.of(living(files, creation,
                        new Look(State.UNKNOWN, "the runtime says stopped and the init process lives")));
            }
        }
    }

    private Optional<Exit> exit(RunFiles files, Creation creation) throws IOException, InterruptedException {
        Optional<Exit> exit = endings.recorded(files);
        return exit.isPresent() || endings.isAlive(creation.init())
                ? exit
                : endings.conclude(files, creation, Optional.empty());
    }

    private Look look(RunFiles files) throws IOException, InterruptedException {
        Optional<State> seen = dialect.glance(files.runtimeRoot(), files.runtimeId(), toolbox.group(files));
        if (seen.isPresent()) {
            return new Look(seen.orElseThrow(), "");
        }
        Attempt attempt = commands.plain(files, toolbox.commandLine(),
                List.of("state", files.runtimeId()));
        Optional<String> status = attempt.succeeded() ? Replies.status(attempt.output()) : Optional.empty();
        return switch (status.orElse("")) {
            case "created" -> new Look(State.CREATED, "");
            case "running" -> new Look(State.RUNNING, "");
            case "paused" -> new Look(State.PAUSED, "");
            case "stopped" -> new Look(State.STOPPED, "");
            case "" -> new Look(State.UNKNOWN, "the runtime does not tell its state: " + attempt.message());
            default -> new Look(State.UNKNOWN, "the runtime says " + Replies.tail(status.orElseThrow()));
        };
    }

    /** Waits for the end of a run; empty if it did not come in time. */
    Optional<Exit> await(RunFiles files, Duration timeout)
            throws IOException, InterruptedException, GoneException {
        Waiting waiting = Waiting.atMost(timeout);
        do {
            Optional<Exit> exit = endings.recorded(files);
            if (exit.isPresent()) {
                return exit;
            }
            Optional<Creation> creation = Creation.read(files);
            if (creation.isPresent()) {
                return await(files, creation.orElseThrow(), waiting);
            }
            if (!files.exist()) {
                return Optional.of(endings.ofDeleted(files).orElseThrow(GoneException::new));
            }
        } while (waiting.again());
        return Optional.empty();
    }

    private Optional<Exit> await(RunFiles files, Creation creation, Waiting waiting)
            throws IOException, InterruptedException, GoneException {
        Optional<PidFd> opened = endings.isAlive(creation.init())
                ? PidFd.open(processes, creation.init().orElseThrow().pid(),
                        creation.init().orElseThrow().startTimeTicks())
                : Optional.empty();
        if (opened.isEmpty()) {
            return Optional.of(
                    endings.conclude(files, creation, Optional.empty()).orElseThrow(GoneException::new));
        }
        try (PidFd init = opened.orElseThrow()) {
            if (!init.awaitEnd(waiting.left())) {
                return endings.recorded(files);
            }
            return Optional.of(
                    endings.conclude(files, creation, Optional.of(init)).orElseThrow(GoneException::new));
        }
    }

    private Observation living(RunFiles files, Creation creation, Look look) throws IOException {
        boolean monitored = endings.isAlive(creation.monitor());
        if (!monitored) {
            RunId run = files.run().orElseThrow();
            endings.watch(run, creation.init().orElseThrow());
        }
        return new Observation(files.run(), look.state(), creation.init(), Optional.of(creation.at()),
                startedAt(files), Optional.empty(),
                monitored ? Monitoring.MONITORED : Monitoring.UNMONITORED, look.detail());
    }

    private static Observation stopped(RunFiles files, Optional<Instant> createdAt, Exit exit)
            throws IOException {
        Optional<ProcessIdentity> none = Optional.empty();
        return new Observation(files.run(), State.STOPPED, none, createdAt, startedAt(files),
                Optional.of(exit), Monitoring.MONITORED, "");
    }

    private static Observation unknown(Optional<RunId> run, String detail) {
        return new Observation(run, State.UNKNOWN, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Monitoring.UNMONITORED, detail);
    }

    private static Optional<Instant> startedAt(RunFiles files) throws IOException {
        Path started = files.started();
        return RunFiles.text(started).map(text -> Creation.instant(text.strip()));
    }

    /** The run is gone and has left no exit. */
    static final class GoneException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
