package dev.stowage.runtime.oci;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.LostExit;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessEnd;
import dev.stowage.posix.ProcessFacts;
import dev.stowage.posix.ProcessTable;
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
import java.util.random.RandomGenerator;

/**
 * How runs ended, by what is left of them, best proof first: the monitor's exit file; what an earlier look
 * concluded; the wait status of a zombie; the kernel's note behind a descriptor that was opened in time. What
 * is concluded without an exit file is written down once, so that every later look, of other processes too,
 * says the same. Thread-safe.
 */
final class Endings implements AutoCloseable {
    /** How long a living monitor gets to write the exit of an init process that has ended. */
    private static final Duration MONITOR_PATIENCE = Duration.ofSeconds(5);

    private static final int REMEMBERED = 10_000;
    private static final int HELD = 1_000;
    private static final int KILLED = 128 + 9;
    private static final int LONGEST_CODE = 3;

    private final ProcessTable processes;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<RunId, Exit> deleted = new LinkedHashMap<>();
    private final Map<RunId, PidFd> unmonitored = new LinkedHashMap<>();

    Endings(ProcessTable processes, InstantSource clock, RandomGenerator random) {
        this.processes = processes;
        this.clock = clock;
        this.random = random;
    }

    /** The exit of a run that has been written down, by its monitor or by an earlier look. */
    Optional<Exit> recorded(RunFiles files) throws IOException {
        Optional<String> concluded = RunFiles.text(files.ending());
        if (concluded.isPresent()) {
            return Optional.of(EndingText.read(concluded.orElseThrow()));
        }
        Optional<String> code = RunFiles.text(files.exit());
        if (code.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant at = Files.getLastModifiedTime(files.exit(), LinkOption.NOFOLLOW_LINKS).toInstant();
            return Optional.of(exited(files, code.orElseThrow(), at));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // deleted meanwhile
        }
    }

    private static Exit exited(RunFiles files, String text, Instant at) {
        // conmon writes -1 where it does not know, and 0 to 255 otherwise: nothing else is a code
        if (!text.isEmpty() && text.length() <= LONGEST_CODE
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(text) <= 255) {
            int code = Integer.parseInt(text);
            return new Exit.Exited(code, Optional.empty(), at, memory(files, code), ExitSource.EXIT_FILE);
        }
        return new Exit.Unknown(LostExit.MONITOR_LOST, at, ExitSource.EXIT_FILE);
    }

    private static OutOfMemory memory(RunFiles files, int code) {
        // the file says that something in the control group was killed: the program only if it died of KILL
        return code == KILLED && Files.exists(files.outOfMemory(), LinkOption.NOFOLLOW_LINKS)
                ? OutOfMemory.KILLED
                : OutOfMemory.NOT_SEEN;
    }

    /**
     * Finds out how a run ended whose init process has ended. Waits for its monitor.
     *
     * @param watched the init process, opened while it lived
     * @return the exit; empty if the files of the run vanished and nothing else tells
     */
    Optional<Exit> conclude(RunFiles files, Creation creation, Optional<PidFd> watched)
            throws IOException, InterruptedException {
        Waiting waiting = Waiting.atMost(MONITOR_PATIENCE);
        while (isAlive(creation.monitor())) {
            Optional<Exit> exit = recorded(files);
            if (exit.isPresent()) {
                return exit;
            }
            if (!files.exist()) {
                return vanished(files, watched);
            }
            if (!waiting.again()) {
                return Optional.of(writeDown(files, lost(LostExit.MONITOR_STALLED, ExitSource.EXIT_FILE)));
            }
        }
        // it may have written its file and ended since it was looked for
        Optional<Exit> exit = recorded(files);
        if (exit.isPresent() || !files.exist()) {
            return exit.isPresent() ? exit : vanished(files, watched);
        }
        return Optional.of(writeDown(files, withoutMonitor(files, creation, watched)));
    }

    /** Concludes how a run ended that has been killed while it was not complete, or its record is damaged. */
    void concludeIncomplete(RunFiles files) throws IOException {
        Optional<String> creation = RunFiles.text(files.created());
        if (recorded(files).isPresent() || !files.exist()) {
            return;
        }
        if (creation.isEmpty()) {
            writeDown(files,
                    new Exit.NeverStarted(StartFailure.RUNTIME_REFUSED, "its creation was not completed",
                            clock.instant(), ExitSource.RUNTIME));
        } else if (!Creation.isReadable(files)) {
            writeDown(files, lost(LostExit.MONITOR_LOST, ExitSource.RUNTIME));
        }
    }

    private Exit withoutMonitor(RunFiles files, Creation creation, Optional<PidFd> watched)
            throws IOException {
        if (!creation.bootId().equals(processes.bootId())) {
            return lost(LostExit.REBOOT, ExitSource.RUNTIME);
        }
        if (creation.init().isPresent()) {
            ProcessIdentity init = creation.init().orElseThrow();
            Optional<ProcessEnd> end = processes.find(init.pid())
                    .filter(found -> found.startTimeTicks() == init.startTimeTicks())
                    .flatMap(ProcessFacts::end);
            if (end.isPresent()) {
                return exited(files, end.orElseThrow(), ExitSource.ZOMBIE);
            }
        }
        Optional<ProcessEnd> told = told(files, watched);
        return told.isPresent()
                ? exited(files, told.orElseThrow(), ExitSource.PIDFD)
                : lost(LostExit.MONITOR_LOST, ExitSource.RUNTIME);
    }

    private Optional<Exit> vanished(RunFiles files, Optional<PidFd> watched) throws IOException {
        Optional<Exit> remembered = ofDeleted(files);
        if (remembered.isPresent()) {
            return remembered;
        }
        return told(files, watched).map(end -> exited(files, end, ExitSource.PIDFD));
    }

    private Optional<ProcessEnd> told(RunFiles files, Optional<PidFd> watched) throws IOException {
        if (watched.isPresent()) {
            return watched.orElseThrow().exitInfo();
        }
        synchronized (unmonitored) {
            PidFd held = files.run().map(unmonitored::get).orElse(null);
            return held == null ? Optional.empty() : held.exitInfo();
        }
    }

    private Exit exited(RunFiles files, ProcessEnd end, ExitSource source) {
        return switch (end) {
            case ProcessEnd.Exited(int code) -> new Exit.Exited(code, Optional.empty(), clock.instant(),
                    memory(files, code), source);
            case ProcessEnd.Signalled(int signal) -> new Exit.Exited(128 + signal,
                    Optional.of(new Signal(signal)), clock.instant(), memory(files, 128 + signal), source);
        };
    }

    private Exit lost(LostExit cause, ExitSource source) {
        return new Exit.Unknown(cause, clock.instant(), source);
    }

    /** Writes an ending down unless there is one; returns the one that stands. */
    Exit writeDown(RunFiles files, Exit exit) throws IOException {
        try {
            if (RunFiles.writeFirst(files.ending(), EndingText.write(exit), random)) {
                return exit;
            }
        } catch (IOException e) {
            if (files.exist()) {
                throw e;
            }
            return exit; // deleted meanwhile: nobody will look again
        }
        return recorded(files).orElse(exit);
    }

    /** Opens the init process of a run that has lost its monitor, so that the kernel keeps its exit. */
    void watch(RunId run, ProcessIdentity init) throws IOException {
        synchronized (unmonitored) {
            if (!unmonitored.containsKey(run) && unmonitored.size() < HELD) {
                PidFd.open(processes, init.pid(), init.startTimeTicks())
                        .ifPresent(opened -> unmonitored.put(run, opened));
            }
        }
    }

    boolean isAlive(Optional<ProcessIdentity> process) throws IOException {
        if (process.isEmpty()) {
            return false;
        }
        ProcessIdentity identity = process.orElseThrow();
        return identity.bootId().equals(processes.bootId())
                && processes.isAlive(identity.pid(), identity.startTimeTicks());
    }

    /** Keeps the exit of a run that is being deleted, for handles that were taken before. */
    void remember(RunId run, Exit exit) {
        synchronized (deleted) {
            deleted.putIfAbsent(run, exit);
            if (deleted.size() > REMEMBERED) {
                deleted.remove(deleted.keySet().iterator().next());
            }
        }
        synchronized (unmonitored) {
            PidFd held = unmonitored.remove(run);
            if (held != null) {
                held.close();
            }
        }
    }

    Optional<Exit> ofDeleted(RunFiles files) {
        synchronized (deleted) {
            return files.run().map(deleted::get);
        }
    }

    @Override
    public void close() {
        synchronized (unmonitored) {
            unmonitored.values().forEach(PidFd::close);
            unmonitored.clear();
        }
    }
}
