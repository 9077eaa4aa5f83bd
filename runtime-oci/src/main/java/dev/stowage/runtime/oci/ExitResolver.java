package dev.stowage.runtime.oci;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessExitStatus;
import dev.stowage.posix.ProcessInfo;
import dev.stowage.posix.ProcessTable;
import dev.stowage.records.ExitText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * Determines how runs ended. The sources, most reliable first: the exit file of the monitor, an exit that was
 * recorded before, the wait status of a zombie, and a process descriptor that was opened before the end. An
 * exit from another source than the exit file is recorded once, so that all processes report the same.
 * Thread-safe.
 */
final class ExitResolver implements AutoCloseable {
    /** How long a live monitor may take to write the exit after the init process has ended. */
    private static final Duration MONITOR_TIMEOUT = Duration.ofSeconds(5);

    private static final int MAX_DELETED_EXITS = 10_000;
    private static final int MAX_PIDFDS = 1_000;
    private static final int SIGKILL_EXIT_CODE = 128 + 9;

    private final ProcessTable processTable;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<RunId, Exit> deletedExits = new LinkedHashMap<>();
    private final Map<RunId, PidFd> unmonitoredInits = new LinkedHashMap<>();

    ExitResolver(ProcessTable processTable, InstantSource clock, RandomGenerator random) {
        this.processTable = processTable;
        this.clock = clock;
        this.random = random;
    }

    /** Returns the exit that the monitor has written or that was recorded; empty if there is none. */
    Optional<Exit> recordedExit(OciRunFiles files) throws IOException {
        Optional<String> resolved = OciRunFiles.readText(files.resolvedExit());
        if (resolved.isPresent()) {
            return Optional.of(ExitText.parse(resolved.orElseThrow())
                    .orElseThrow(() -> new IOException(files.resolvedExit() + " is corrupt"))
                    .notBefore(files.earliestEnd()));
        }
        Optional<String> code = OciRunFiles.readText(files.exit());
        if (code.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant at = Files.getLastModifiedTime(files.exit(), LinkOption.NOFOLLOW_LINKS).toInstant();
            return Optional.of(toExit(files, code.orElseThrow(), at).notBefore(files.earliestEnd()));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // deleted meanwhile
        }
    }

    private static Exit toExit(OciRunFiles files, String text, Instant at) {
        OptionalInt code = ExitText.parseCode(text);
        if (code.isEmpty()) {
            return Exit.unknown(UnknownExitCause.MONITOR_LOST, at, ExitSource.EXIT_FILE);
        }
        return endedBeforeStart(files, code.getAsInt()) ? neverStarted(at, ExitSource.EXIT_FILE)
                : Exit.exited(code.getAsInt(), at, ExitSource.EXIT_FILE)
                        .withOutOfMemory(outOfMemory(files, code.getAsInt()));
    }

    /** Whether a code is that of the runtime's own process, which another signal than KILL has ended. */
    private static boolean endedBeforeStart(OciRunFiles files, int code) {
        return code != SIGKILL_EXIT_CODE && !Files.exists(files.started(), LinkOption.NOFOLLOW_LINKS);
    }

    private static Exit neverStarted(Instant at, ExitSource source) {
        return Exit.neverStarted(StartFailure.RUNTIME_REFUSED,
                "it was ended before its program was started", at, source);
    }

    private static OutOfMemory outOfMemory(OciRunFiles files, int code) {
        // the file shows that a process of the control group was killed: the program itself only if KILL
        // ended it
        return code == SIGKILL_EXIT_CODE && Files.exists(files.outOfMemory(), LinkOption.NOFOLLOW_LINKS)
                ? OutOfMemory.KILLED
                : OutOfMemory.NOT_SEEN;
    }

    /**
     * Determines the exit of a run whose init process has ended. Waits for its monitor.
     *
     * @param initPidfd the descriptor of the init process, if it was opened while that was alive
     * @return the exit; empty if the run was deleted and no other source is left
     * @throws MonitorStalledException if only the monitor can tell, and has not yet
     */
    Optional<Exit> resolve(OciRunFiles files, CreationRecord creationRecord, Optional<PidFd> initPidfd)
            throws IOException, InterruptedException {
        Backoff backoff = Backoff.polling(Deadline.after(MONITOR_TIMEOUT));
        while (isAlive(creationRecord.monitor())) {
            Optional<Exit> exit = recordedExit(files);
            if (exit.isPresent()) {
                return exit;
            }
            if (!files.exists()) {
                return resolveVanished(files, initPidfd);
            }
            boolean expired = !backoff.pause();
            if (expired || isSuspended(creationRecord.monitor())) {
                Optional<Exit> kernelExit = kernelExit(files, creationRecord, initPidfd);
                if (kernelExit.isPresent()) {
                    return Optional.of(recordExit(files, kernelExit.orElseThrow()));
                }
            }
            if (expired) {
                // nothing is recorded for good while the monitor lives: it may still write the true exit
                throw new MonitorStalledException(creationRecord.monitor().orElseThrow().pid());
            }
        }
        // the monitor may have written its file and ended since the file was read
        Optional<Exit> exit = recordedExit(files);
        if (exit.isPresent() || !files.exists()) {
            return exit.isPresent() ? exit : resolveVanished(files, initPidfd);
        }
        return Optional.of(recordExit(files, resolveWithoutMonitor(files, creationRecord, initPidfd)));
    }

    /** Records the exit of a run that was killed while its creation was incomplete or its record corrupt. */
    void resolveIncomplete(OciRunFiles files) throws IOException {
        Optional<String> creation = OciRunFiles.readText(files.created());
        if (recordedExit(files).isPresent() || !files.exists()) {
            return;
        }
        if (creation.isEmpty()) {
            recordExit(files, Exit.neverStarted(StartFailure.RUNTIME_REFUSED, "its creation was not complete",
                    clock.instant(), ExitSource.RUNTIME));
        } else if (CreationRecord.parse(creation.orElseThrow()).isEmpty()) {
            recordExit(files, unknownExit(UnknownExitCause.MONITOR_LOST, ExitSource.RUNTIME));
        }
    }

    private Exit resolveWithoutMonitor(OciRunFiles files, CreationRecord creationRecord,
            Optional<PidFd> initPidfd) throws IOException {
        if (!creationRecord.bootId().equals(processTable.bootId())) {
            return unknownExit(UnknownExitCause.REBOOT, ExitSource.RUNTIME);
        }
        return kernelExit(files, creationRecord, initPidfd)
                .orElseGet(() -> unknownExit(UnknownExitCause.MONITOR_LOST, ExitSource.RUNTIME));
    }

    private Optional<Exit> kernelExit(OciRunFiles files, CreationRecord creationRecord,
            Optional<PidFd> initPidfd) throws IOException {
        if (creationRecord.init().isPresent()) {
            ProcessIdentity init = creationRecord.init().orElseThrow();
            Optional<ProcessExitStatus> end = processTable.find(init.pid())
                    .filter(found -> found.startTimeTicks() == init.startTimeTicks())
                    .flatMap(ProcessInfo::exitStatus);
            if (end.isPresent()) {
                return end.map(status -> toExit(files, status, ExitSource.ZOMBIE));
            }
        }
        return pidfdExitStatus(files, initPidfd).map(status -> toExit(files, status, ExitSource.PIDFD));
    }

    private Optional<Exit> resolveVanished(OciRunFiles files, Optional<PidFd> initPidfd) throws IOException {
        Optional<Exit> cached = deletedExit(files);
        if (cached.isPresent()) {
            return cached;
        }
        return pidfdExitStatus(files, initPidfd).map(end -> toExit(files, end, ExitSource.PIDFD));
    }

    private Optional<ProcessExitStatus> pidfdExitStatus(OciRunFiles files, Optional<PidFd> initPidfd)
            throws IOException {
        if (initPidfd.isPresent()) {
            return initPidfd.orElseThrow().exitStatus();
        }
        synchronized (unmonitoredInits) {
            PidFd pidfd = files.run().map(unmonitoredInits::get).orElse(null);
            return pidfd == null ? Optional.empty() : pidfd.exitStatus();
        }
    }

    private Exit toExit(OciRunFiles files, ProcessExitStatus end, ExitSource source) {
        if (endedBeforeStart(files, end.shellCode())) {
            return neverStarted(clock.instant(), source);
        }
        Exit.Exited exit = Exit.exited(end.shellCode(), clock.instant(), source)
                .withOutOfMemory(outOfMemory(files, end.shellCode()));
        return end.signal().isPresent() ? exit.withSignal(new Signal(end.signal().getAsInt())) : exit;
    }

    private Exit unknownExit(UnknownExitCause cause, ExitSource source) {
        return Exit.unknown(cause, clock.instant(), source);
    }

    /** Records an exit unless one is recorded; returns the one that is recorded. */
    Exit recordExit(OciRunFiles files, Exit resolved) throws IOException {
        Exit exit = resolved.notBefore(files.earliestEnd());
        try {
            if (OciRunFiles.writeIfAbsent(files.resolvedExit(), ExitText.format(exit), random)) {
                return exit;
            }
        } catch (IOException e) {
            if (files.exists()) {
                throw e;
            }
            return exit; // the run was deleted meanwhile: no other process will read it
        }
        return recordedExit(files).orElse(exit);
    }

    /** Opens the init process of a run that has lost its monitor: the kernel reports its exit through it. */
    void watchInit(RunId run, ProcessIdentity init) throws IOException {
        synchronized (unmonitoredInits) {
            if (!unmonitoredInits.containsKey(run) && unmonitoredInits.size() < MAX_PIDFDS) {
                PidFd.open(processTable, init.pid(), init.startTimeTicks())
                        .ifPresent(opened -> unmonitoredInits.put(run, opened));
            }
        }
    }

    private boolean isSuspended(Optional<ProcessIdentity> process) throws IOException {
        return process.isPresent() && processTable.find(process.orElseThrow().pid())
                .filter(found -> found.startTimeTicks() == process.orElseThrow().startTimeTicks())
                .filter(ProcessInfo::isSuspended)
                .isPresent();
    }

    boolean isAlive(Optional<ProcessIdentity> process) throws IOException {
        if (process.isEmpty()) {
            return false;
        }
        ProcessIdentity identity = process.orElseThrow();
        return identity.bootId().equals(processTable.bootId())
                && processTable.isAlive(identity.pid(), identity.startTimeTicks());
    }

    /** Keeps the exit of a run that is being deleted, for handles that were obtained before. */
    void cacheDeletedExit(RunId run, Exit exit) {
        synchronized (deletedExits) {
            deletedExits.putIfAbsent(run, exit);
            if (deletedExits.size() > MAX_DELETED_EXITS) {
                deletedExits.remove(deletedExits.keySet().iterator().next());
            }
        }
        synchronized (unmonitoredInits) {
            PidFd pidfd = unmonitoredInits.remove(run);
            if (pidfd != null) {
                pidfd.close();
            }
        }
    }

    Optional<Exit> deletedExit(OciRunFiles files) {
        synchronized (deletedExits) {
            return files.run().map(deletedExits::get);
        }
    }

    @Override
    public void close() {
        synchronized (unmonitoredInits) {
            unmonitoredInits.values().forEach(PidFd::close);
            unmonitoredInits.clear();
        }
    }

    /**
     * The program has ended, its monitor lives and has not written the exit: the monitor may be suspended.
     */
    static final class MonitorStalledException extends IOException {
        private static final long serialVersionUID = 1L;

        MonitorStalledException(long monitor) {
            super("the program has ended; its monitor, process " + monitor
                    + ", has not written the exit yet");
        }
    }
}
