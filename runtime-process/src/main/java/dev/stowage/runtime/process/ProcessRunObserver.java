package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessExitStatus;
import dev.stowage.posix.ProcessInfo;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the state of runs, and waits for their exits. The exit file that the supervisor wrote has precedence.
 * Without a supervisor the exit is read from the kernel while it still has it, and then recorded.
 *
 * <p>
 * Holds one process descriptor for each run that is awaited or has lost its supervisor: the kernel reports
 * the exit of a reaped process only through a descriptor that was opened before. Thread-safe.
 */
final class ProcessRunObserver implements AutoCloseable {
    /** How long a live supervisor may take to write an exit. */
    static final Duration EXIT_FILE_TIMEOUT = Duration.ofSeconds(5);

    private static final System.Logger LOGGER = System.getLogger(ProcessRunObserver.class.getName());
    private static final String INCOMPLETE = "its creation or deletion has not been completed";

    private final ProcessTable processTable;
    private final InstantSource clock;
    private final Map<Path, PidFd> pidfds = new ConcurrentHashMap<>();

    ProcessRunObserver(ProcessTable processTable, InstantSource clock) {
        this.processTable = processTable;
        this.clock = clock;
    }

    /** Reads the state without waiting. */
    ProcessRunState currentState(ProcessRunFiles files) throws IOException {
        Optional<Exit> recordedExit = files.exit();
        if (recordedExit.isPresent()) {
            return stoppedState(files, recordedExit.orElseThrow());
        }
        Optional<ProcessRunFiles.RunProcesses> created = files.processes();
        if (created.isEmpty()) {
            return new ProcessRunState.Incomplete(
                    Files.isDirectory(files.directory()) ? "its creation has not been completed"
                            : INCOMPLETE);
        }
        ProcessRunFiles.RunProcesses runProcesses = created.orElseThrow();
        if (!runProcesses.init().bootId().equals(processTable.bootId())) {
            return recordExit(files, unknownExit(UnknownExitCause.REBOOT));
        }
        boolean monitored = isAlive(runProcesses.monitor());
        Optional<ProcessInfo> init = find(runProcesses.init());
        if (init.isPresent() && !init.orElseThrow().hasEnded()) {
            return aliveState(files, runProcesses, init.orElseThrow(), monitored);
        }
        if (monitored) {
            boolean suspended = find(runProcesses.monitor()).filter(ProcessInfo::isSuspended).isPresent();
            Optional<Exit> exit = suspended ? kernelExit(files, init) : Optional.empty();
            return exit.isPresent() ? recordExit(files, exit.orElseThrow())
                    : new ProcessRunState.Exiting(runProcesses);
        }
        // the supervisor may have written the file and ended since it was read
        recordedExit = files.exit();
        return recordedExit.isPresent() ? stoppedState(files, recordedExit.orElseThrow())
                : recordExit(files,
                        kernelExit(files, init).orElseGet(() -> unknownExit(UnknownExitCause.MONITOR_LOST)));
    }

    /**
     * Reads the state. If the program has ended, waits for the supervisor to write the exit.
     *
     * @return any state but {@link ProcessRunState.Exiting}
     */
    ProcessRunState stableState(ProcessRunFiles files) throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(EXIT_FILE_TIMEOUT);
        while (true) {
            ProcessRunState runState = currentState(files);
            if (!(runState instanceof ProcessRunState.Exiting exiting)) {
                return runState;
            }
            Duration remaining = deadline.remaining();
            if (!remaining.isPositive()) {
                return resolveStalled(files, exiting);
            }
            awaitExit(exiting.runProcesses().monitor(), remaining);
        }
    }

    /** Whether the process at the gate has executed the program. */
    private boolean hasExecuted(ProcessRunFiles files, ProcessIdentity init) throws IOException {
        List<String> gateArguments = List.of(files.supervisor().toString(), "gate");
        // none: within exec after the point where it can fail, or it has ended as the program
        return Collections.indexOfSubList(processTable.arguments(init.pid()), gateArguments) < 0;
    }

    /**
     * Waits for the end of the init process. Keeps its descriptor, through which the kernel reports how it
     * ended.
     *
     * @return false if the process is still alive
     */
    boolean awaitInit(ProcessRunFiles files, ProcessIdentity init, Duration timeout)
            throws IOException, InterruptedException {
        Optional<PidFd> descriptor = holdPidfd(files, init);
        try {
            return descriptor.isEmpty() || descriptor.orElseThrow().awaitExit(timeout);
        } catch (ClosedChannelException e) {
            return true; // another thread has seen the end, or the runtime was closed: the caller reads again
        }
    }

    /**
     * Waits for the end of any process.
     *
     * @return false if the process is still alive
     */
    boolean awaitExit(ProcessIdentity process, Duration timeout) throws IOException, InterruptedException {
        Optional<PidFd> opened = PidFd.open(processTable, process.pid(), process.startTimeTicks());
        if (opened.isEmpty()) {
            return true;
        }
        try (PidFd descriptor = opened.orElseThrow()) {
            return descriptor.awaitExit(timeout);
        }
    }

    /**
     * Returns the exit of a run whose files have been deleted, if a descriptor of its init process is held.
     */
    Optional<Exit> takeKernelExit(ProcessRunFiles files) throws IOException {
        Optional<Exit> exit = kernelExit(files, Optional.empty());
        releasePidfd(files);
        return exit;
    }

    /** Closes the descriptor that is held for a run. */
    void releasePidfd(ProcessRunFiles files) {
        PidFd pidfd = pidfds.remove(files.directory());
        if (pidfd != null) {
            pidfd.close();
        }
    }

    /** Closes all descriptors. Threads that wait read the state again. */
    @Override
    public void close() {
        pidfds.values().forEach(PidFd::close);
        pidfds.clear();
    }

    private ProcessRunState aliveState(ProcessRunFiles files, ProcessRunFiles.RunProcesses runProcesses,
            ProcessInfo init, boolean monitored) throws IOException {
        if (!monitored) {
            holdPidfd(files, runProcesses.init());
        }
        boolean started = files.startedAt().isPresent() && hasExecuted(files, runProcesses.init());
        State state = !started ? State.CREATED : init.state() == 'T' ? State.PAUSED : State.RUNNING;
        return new ProcessRunState.Alive(state, runProcesses,
                monitored ? Monitoring.MONITORED : Monitoring.UNMONITORED);
    }

    private ProcessRunState resolveStalled(ProcessRunFiles files, ProcessRunState.Exiting exiting)
            throws IOException {
        Optional<Exit> exit = kernelExit(files, find(exiting.runProcesses().init()));
        // nothing is recorded for good while the monitor lives: it may still write the true exit
        return exit.isPresent() ? recordExit(files, exit.orElseThrow())
                : new ProcessRunState.Incomplete("the program has ended; its monitor, process "
                        + exiting.runProcesses().monitor().pid() + ", has not written the exit yet");
    }

    private ProcessRunState stoppedState(ProcessRunFiles files, Exit exit) {
        releasePidfd(files);
        return new ProcessRunState.Stopped(exit);
    }

    private ProcessRunState recordExit(ProcessRunFiles files, Exit exit) throws IOException {
        Exit recorded;
        try {
            recorded = files.recordExit(exit);
        } catch (IOException e) {
            if (!Files.isDirectory(files.directory())) {
                // the run has just been deleted: that there is no exit file shows nothing
                return new ProcessRunState.Incomplete(INCOMPLETE);
            }
            // the next call that reads the state tries again
            LOGGER.log(System.Logger.Level.WARNING, "cannot record the exit in " + files.directory(), e);
            recorded = exit;
        }
        return stoppedState(files, recorded);
    }

    private Optional<Exit> kernelExit(ProcessRunFiles files, Optional<ProcessInfo> init) throws IOException {
        Optional<ProcessExitStatus> zombie = init.flatMap(ProcessInfo::exitStatus);
        if (zombie.isPresent()) {
            return zombie.map(status -> toExit(status, ExitSource.ZOMBIE));
        }
        PidFd pidfd = pidfds.get(files.directory());
        try {
            return pidfd == null ? Optional.empty()
                    : pidfd.exitStatus().map(status -> toExit(status, ExitSource.PIDFD));
        } catch (ClosedChannelException e) {
            return Optional.empty(); // another thread has recorded the exit, or the runtime was closed
        }
    }

    private Exit toExit(ProcessExitStatus status, ExitSource source) {
        Exit.Exited exit = Exit.exited(status.shellCode(), clock.instant(), source);
        return status.signal().isPresent() ? exit.withSignal(new Signal(status.signal().getAsInt())) : exit;
    }

    private Exit unknownExit(UnknownExitCause cause) {
        return Exit.unknown(cause, clock.instant(), ExitSource.RUNTIME);
    }

    private Optional<PidFd> holdPidfd(ProcessRunFiles files, ProcessIdentity init) throws IOException {
        PidFd pidfd = pidfds.get(files.directory());
        if (pidfd != null) {
            return Optional.of(pidfd);
        }
        Optional<PidFd> opened = PidFd.open(processTable, init.pid(), init.startTimeTicks());
        if (opened.isEmpty()) {
            return opened;
        }
        PidFd existing = pidfds.putIfAbsent(files.directory(), opened.orElseThrow());
        if (existing != null) {
            opened.orElseThrow().close();
            return Optional.of(existing);
        }
        return opened;
    }

    private boolean isAlive(ProcessIdentity process) throws IOException {
        return processTable.isAlive(process.pid(), process.startTimeTicks());
    }

    private Optional<ProcessInfo> find(ProcessIdentity process) throws IOException {
        return processTable.find(process.pid())
                .filter(facts -> facts.startTimeTicks() == process.startTimeTicks());
    }
}
