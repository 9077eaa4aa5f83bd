package dev.stowage.runtime.oci;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads the state of runs: first the exit, then the init process, and the runtime only if that is alive.
 * Thread-safe.
 */
final class OciRunObserver {
    private static final Duration OBSERVE_TIMEOUT = Duration.ofSeconds(5);

    private final OciRuntimeAdapter adapter;
    private final BinaryLocator binaryLocator;
    private final CommandRunner commandRunner;
    private final ProcessTable processTable;
    private final ExitResolver exitResolver;

    OciRunObserver(OciRuntimeAdapter adapter, BinaryLocator binaryLocator, CommandRunner commandRunner,
            ProcessTable processTable, ExitResolver exitResolver) {
        this.adapter = adapter;
        this.binaryLocator = binaryLocator;
        this.commandRunner = commandRunner;
        this.processTable = processTable;
        this.exitResolver = exitResolver;
    }

    /** A state; the detail explains why it is unknown. */
    private record StateReading(State state, String detail) {}

    /** Observes a run; empty if it has been deleted. */
    Optional<Observation> observe(OciRunFiles files) throws IOException, InterruptedException {
        Optional<CreationRecord> creation;
        try {
            creation = CreationRecord.read(files);
        } catch (IOException e) {
            return recordedExitOrUnknown(files, e.toString());
        }
        if (creation.isEmpty()) {
            return recordedExitOrUnknown(files,
                    "its creation is not complete: it is still running, or its caller has died");
        }
        try {
            return observe(files, creation.orElseThrow());
        } catch (ExitResolver.MonitorStalledException e) {
            return recordedExitOrUnknown(files, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return recordedExitOrUnknown(files, e.toString());
        }
    }

    private Optional<Observation> recordedExitOrUnknown(OciRunFiles files, String detail) throws IOException {
        String problem = detail;
        try {
            Optional<Exit> exit = exitResolver.recordedExit(files);
            if (exit.isPresent()) {
                return Optional.of(stoppedObservation(files, Optional.empty(), exit.orElseThrow()));
            }
        } catch (IOException e) {
            problem = e.toString();
        }
        return files.exists() ? Optional.of(unknownObservation(files.run(), problem)) : Optional.empty();
    }

    private Optional<Observation> observe(OciRunFiles files, CreationRecord creationRecord)
            throws IOException, InterruptedException {
        Backoff backoff = Backoff.polling(Deadline.after(OBSERVE_TIMEOUT));
        while (true) {
            Optional<Exit> exit = resolveExit(files, creationRecord);
            if (exit.isPresent()) {
                return Optional.of(stoppedObservation(files, Optional.of(creationRecord.createdAt()),
                        exit.orElseThrow()));
            }
            if (!exitResolver.isAlive(creationRecord.init())) {
                if (!files.exists()) {
                    return Optional.empty();
                }
                continue; // it has ended since its exit was read
            }
            StateReading reading = readState(files);
            // "stopped" while the process is alive: it is about to end
            if (reading.state() != State.STOPPED) {
                return Optional.of(livingObservation(files, creationRecord, reading));
            }
            if (!backoff.pause()) {
                return Optional.of(livingObservation(files, creationRecord, new StateReading(State.UNKNOWN,
                        "the runtime reports \"stopped\" but the init process is alive")));
            }
        }
    }

    private Optional<Exit> resolveExit(OciRunFiles files, CreationRecord creationRecord)
            throws IOException, InterruptedException {
        Optional<Exit> exit = exitResolver.recordedExit(files);
        return exit.isPresent() || exitResolver.isAlive(creationRecord.init()) ? exit
                : exitResolver.resolve(files, creationRecord, Optional.empty());
    }

    private StateReading readState(OciRunFiles files) throws IOException, InterruptedException {
        Optional<State> state =
                adapter.readState(files.runtimeRoot(), files.runtimeId(), binaryLocator.cgroup(files));
        if (state.isPresent()) {
            return new StateReading(state.orElseThrow(), "");
        }
        CommandResult result = commandRunner.runUnfenced(files, binaryLocator.binaries(),
                List.of("state", files.runtimeId()));
        Optional<String> status =
                result.succeeded() ? OutputParser.parseStatus(result.output()) : Optional.empty();
        return switch (status.orElse("")) {
            case "created" -> new StateReading(State.CREATED, "");
            case "running" -> new StateReading(State.RUNNING, "");
            case "paused" -> new StateReading(State.PAUSED, "");
            case "stopped" -> new StateReading(State.STOPPED, "");
            case "" ->
                new StateReading(State.UNKNOWN, "the runtime does not report a state: " + result.message());
            default -> new StateReading(State.UNKNOWN,
                    "the runtime reports an unknown state: " + OutputParser.tail(status.orElseThrow()));
        };
    }

    /** Waits for the exit of a run; empty if it has not ended before the timeout. */
    Optional<Exit> await(OciRunFiles files, Duration timeout)
            throws IOException, InterruptedException, RunDeletedException {
        Backoff backoff = Backoff.polling(Deadline.after(timeout));
        do {
            Optional<Exit> exit = exitResolver.recordedExit(files);
            if (exit.isPresent()) {
                return exit;
            }
            Optional<CreationRecord> creation = CreationRecord.read(files);
            if (creation.isPresent()) {
                try {
                    return await(files, creation.orElseThrow(), backoff);
                } catch (ExitResolver.MonitorStalledException e) {
                    continue; // as long as the caller waits, the monitor may write the exit
                }
            }
            if (!files.exists()) {
                return Optional.of(exitResolver.deletedExit(files).orElseThrow(RunDeletedException::new));
            }
        } while (backoff.pause());
        return Optional.empty();
    }

    private Optional<Exit> await(OciRunFiles files, CreationRecord creationRecord, Backoff backoff)
            throws IOException, InterruptedException, RunDeletedException {
        Optional<PidFd> opened = exitResolver.isAlive(creationRecord.init())
                ? PidFd.open(processTable, creationRecord.init().orElseThrow().pid(),
                        creationRecord.init().orElseThrow().startTimeTicks())
                : Optional.empty();
        if (opened.isEmpty()) {
            return Optional.of(exitResolver.resolve(files, creationRecord, Optional.empty())
                    .orElseThrow(RunDeletedException::new));
        }
        try (PidFd init = opened.orElseThrow()) {
            if (!init.awaitExit(backoff.deadline().remaining())) {
                return exitResolver.recordedExit(files);
            }
            return Optional.of(exitResolver.resolve(files, creationRecord, Optional.of(init))
                    .orElseThrow(RunDeletedException::new));
        }
    }

    private Observation livingObservation(OciRunFiles files, CreationRecord creationRecord,
            StateReading reading) throws IOException {
        boolean monitored = exitResolver.isAlive(creationRecord.monitor());
        if (!monitored) {
            RunId run = files.run().orElseThrow();
            exitResolver.watchInit(run, creationRecord.init().orElseThrow());
        }
        return Observation.builder(reading.state())
                .run(files.run())
                .init(creationRecord.init())
                .createdAt(Optional.of(creationRecord.createdAt()))
                .startedAt(reading.state() == State.CREATED ? Optional.empty() : files.startedAt())
                .monitoring(monitored ? Monitoring.MONITORED : Monitoring.UNMONITORED)
                .detail(reading.detail())
                .build();
    }

    private static Observation stoppedObservation(OciRunFiles files, Optional<Instant> createdAt, Exit exit)
            throws IOException {
        Optional<ProcessIdentity> none = Optional.empty();
        return Observation.builder(State.STOPPED)
                .run(files.run())
                .init(none)
                .createdAt(createdAt)
                .startedAt(exit instanceof Exit.NeverStarted ? Optional.empty() : files.startedAt())
                .exit(Optional.of(exit))
                .monitoring(Monitoring.MONITORED)
                .build();
    }

    private static Observation unknownObservation(Optional<RunId> run, String detail) {
        return Observation.builder(State.UNKNOWN).run(run).detail(detail).build();
    }

    /** The run has been deleted and its exit is not known. */
    static final class RunDeletedException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
