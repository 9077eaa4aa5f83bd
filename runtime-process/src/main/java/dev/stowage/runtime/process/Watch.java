package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.LostExit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessEnd;
import dev.stowage.posix.ProcessFacts;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at runs, and waits for their ends. The exit file that the supervisor wrote goes before everything
 * else; without a supervisor the kernel is asked, as long as it still knows; what is concluded is kept.
 *
 * <p>
 * Holds one descriptor for each run that is waited for or has lost its supervisor, since the kernel tells the
 * end of a process that has been reaped only to those who opened it before.
 */
final class Watch implements AutoCloseable {
    /** How long a living supervisor may take to write an exit. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String NOT_DELETED = "its creation or deletion has not been completed";

    private final ProcessTable table;
    private final InstantSource clock;
    private final Map<Path, PidFd> descriptors = new ConcurrentHashMap<>();

    Watch(ProcessTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    /** Looks once, without waiting. */
    Sight look(RunFiles files) throws IOException {
        Optional<Exit> written = files.exit();
        if (written.isPresent()) {
            return ended(files, written.orElseThrow());
        }
        Optional<RunFiles.Processes> created = files.processes();
        if (created.isEmpty()) {
            return new Sight.Incomplete(Files.isDirectory(files.directory())
                    ? "its creation has not been completed"
                    : NOT_DELETED);
        }
        RunFiles.Processes processes = created.orElseThrow();
        if (!processes.init().bootId().equals(table.bootId())) {
            return concluded(files, unknown(LostExit.REBOOT));
        }
        boolean monitored = isAlive(processes.monitor());
        Optional<ProcessFacts> init = find(processes.init());
        if (init.isPresent() && !init.orElseThrow().ended()) {
            return living(files, processes, init.orElseThrow(), monitored);
        }
        if (monitored) {
            return new Sight.Ending(processes);
        }
        // the supervisor may have written it and ended since the first look at the file
        written = files.exit();
        return written.isPresent()
                ? ended(files, written.orElseThrow())
                : concluded(files,
                        asKernelTells(files, init).orElseGet(() -> unknown(LostExit.MONITOR_LOST)));
    }

    /**
     * Looks, and gives a supervisor that is about to write the exit the time to do so.
     *
     * @return never {@link Sight.Ending}
     */
    Sight settled(RunFiles files) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Sight sight = look(files);
            if (!(sight instanceof Sight.Ending ending)) {
                return sight;
            }
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive()) {
                return stalled(files, ending);
            }
            awaitEnd(ending.processes().monitor(), left);
        }
    }

    /** Whether the program has taken the place of the gate. */
    static boolean isExecuted(RunFiles files, ProcessIdentity init) {
        String gate = "\0" + files.supervisor() + "\0gate\0";
        try {
            byte[] command = Files.readAllBytes(Path.of("/proc", Long.toString(init.pid()), "cmdline"));
            // empty: in the midst of exec, past the point where it can fail, or about to end
            return !new String(command, StandardCharsets.UTF_8).contains(gate);
        } catch (IOException reaped) {
            return true;
        }
    }

    /**
     * Waits for the end of the init process, and remembers to be told how it ended.
     *
     * @return false if it still lives
     */
    boolean awaitInit(RunFiles files, ProcessIdentity init, Duration patience)
            throws IOException, InterruptedException {
        Optional<PidFd> descriptor = hold(files, init);
        try {
            return descriptor.isEmpty() || descriptor.orElseThrow().awaitEnd(patience);
        } catch (ClosedChannelException e) {
            return true; // another thread has seen the end, or the runtime is closed: look again
        }
    }

    /**
     * Waits for the end of any process.
     *
     * @return false if it still lives
     */
    boolean awaitEnd(ProcessIdentity process, Duration patience) throws IOException, InterruptedException {
        Optional<PidFd> opened = PidFd.open(table, process.pid(), process.startTimeTicks());
        if (opened.isEmpty()) {
            return true;
        }
        try (PidFd descriptor = opened.orElseThrow()) {
            return descriptor.awaitEnd(patience);
        }
    }

    /** How a run ended whose files are gone, if its end was waited for. */
    Optional<Exit> lastWord(RunFiles files) throws IOException {
        Optional<Exit> exit = asKernelTells(files, Optional.empty());
        forget(files);
        return exit;
    }

    /** Gives back what is held for a run. */
    void forget(RunFiles files) {
        PidFd held = descriptors.remove(files.directory());
        if (held != null) {
            held.close();
        }
    }

    /** Gives back everything; whoever waits looks again. */
    @Override
    public void close() {
        descriptors.values().forEach(PidFd::close);
        descriptors.clear();
    }

    private Sight living(RunFiles files, RunFiles.Processes processes, ProcessFacts init, boolean monitored)
            throws IOException {
        if (!monitored) {
            hold(files, processes.init());
        }
        boolean started = files.openedAt().isPresent() && isExecuted(files, processes.init());
        State state = !started ? State.CREATED : init.state() == 'T' ? State.PAUSED : State.RUNNING;
        return new Sight.Living(state, processes,
                monitored ? Monitoring.MONITORED : Monitoring.UNMONITORED);
    }

    private Sight stalled(RunFiles files, Sight.Ending ending) throws IOException {
        Optional<ProcessFacts> init = find(ending.processes().init());
        return concluded(files,
                asKernelTells(files, init).orElseGet(() -> unknown(LostExit.MONITOR_STALLED)));
    }

    private Sight ended(RunFiles files, Exit exit) {
        forget(files);
        return new Sight.Ended(exit);
    }

    private Sight concluded(RunFiles files, Exit exit) throws IOException {
        Exit kept;
        try {
            kept = files.keep(exit);
        } catch (IOException e) {
            if (!Files.isDirectory(files.directory())) {
                // the exit was there and has just been deleted: nothing can be concluded from its absence
                return new Sight.Incomplete(NOT_DELETED);
            }
            // no room: whoever looks next concludes again
            kept = exit;
        }
        return ended(files, kept);
    }

    private Optional<Exit> asKernelTells(RunFiles files, Optional<ProcessFacts> init) throws IOException {
        Optional<ProcessEnd> zombie = init.flatMap(ProcessFacts::end);
        if (zombie.isPresent()) {
            return zombie.map(end -> ExitText.of(end, clock.instant(), ExitSource.ZOMBIE));
        }
        PidFd held = descriptors.get(files.directory());
        try {
            return held == null
                    ? Optional.empty()
                    : held.exitInfo().map(end -> ExitText.of(end, clock.instant(), ExitSource.PIDFD));
        } catch (ClosedChannelException e) {
            return Optional.empty();
        }
    }

    private Exit unknown(LostExit cause) {
        return new Exit.Unknown(cause, clock.instant(), ExitSource.RUNTIME);
    }

    private Optional<PidFd> hold(RunFiles files, ProcessIdentity init) throws IOException {
        PidFd held = descriptors.get(files.directory());
        if (held != null) {
            return Optional.of(held);
        }
        Optional<PidFd> opened = PidFd.open(table, init.pid(), init.startTimeTicks());
        if (opened.isEmpty()) {
            return opened;
        }
        PidFd first = descriptors.putIfAbsent(files.directory(), opened.orElseThrow());
        if (first != null) {
            opened.orElseThrow().close();
            return Optional.of(first);
        }
        return opened;
    }

    private boolean isAlive(ProcessIdentity process) throws IOException {
        return table.isAlive(process.pid(), process.startTimeTicks());
    }

    private Optional<ProcessFacts> find(ProcessIdentity process) throws IOException {
        return table.find(process.pid()).filter(facts -> facts.startTimeTicks() == process.startTimeTicks());
    }
}
