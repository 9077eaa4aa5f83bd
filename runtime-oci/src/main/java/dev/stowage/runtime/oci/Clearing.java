package dev.stowage.runtime.oci;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends and removes what a run has left: commands, processes, control groups, files. Needs nothing but the
 * run's directory, and no file in it. Every step can be repeated after a crash. Thread-safe.
 */
final class Clearing {
    private static final int KILL = 9;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** How long a monitor gets to write the exit and end, once nothing else lives. */
    private static final Duration MONITOR_PATIENCE = Duration.ofSeconds(2);
    private static final String FENCED = "fenced-";
    private static final String OPERATIONS = "operations";

    private final Dialect dialect;
    private final Toolbox toolbox;
    private final Commands commands;
    private final ProcessTable processes;
    private final Monitor monitor;
    private final Strays strays;
    private final Endings endings;
    private final Reservations reservations;
    private final OciStep.Seam seam;

    Clearing(Dialect dialect, Toolbox toolbox, Commands commands, ProcessTable processes, Monitor monitor,
            Strays strays, Endings endings, Reservations reservations, OciStep.Seam seam) {
        this.dialect = dialect;
        this.toolbox = toolbox;
        this.commands = commands;
        this.processes = processes;
        this.monitor = monitor;
        this.strays = strays;
        this.endings = endings;
        this.reservations = reservations;
        this.seam = seam;
    }

    /**
     * Ends every command for the run that a dead caller may have left. One that has not begun finds its
     * operation directory gone and does nothing; one under way gets time to end, then KILL.
     */
    void fence(RunFiles files) throws IOException, InterruptedException {
        if (files.run().isEmpty()) {
            return;
        }
        takeAway(files);
        Waiting waiting = Waiting.atMost(PATIENCE);
        List<Path> fenced = Reservations.names(files.directory())
                .stream()
                .filter(n -> n.startsWith(FENCED))
                .map(files.directory()::resolve)
                .toList();
        for (Path directory : fenced) {
            for (long pid : launched(directory.resolve(OPERATIONS))) {
                end(pid, files, waiting);
            }
        }
        Optional<ProcessIdentity> maker = monitor.identity(files);
        if (maker.isPresent() && RunFiles.text(files.created()).isEmpty()) {
            awaitReport(files, maker, waiting);
        }
        for (Path directory : fenced) {
            Reservations.remove(directory);
        }
        seam.reached(OciStep.FENCED);
    }

    /** From now on no command that a dead caller left can begin. */
    private static void takeAway(RunFiles files) throws IOException {
        try {
            Files.move(files.operations(),
                    Files.createTempDirectory(files.directory(), FENCED).resolve(OPERATIONS),
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            if (!files.exist()) {
                return; // gone meanwhile
            }
        }
        Files.createDirectories(files.operations());
    }

    private static List<Long> launched(Path operations) throws IOException {
        List<Long> pids = new ArrayList<>();
        for (String operation : Reservations.names(operations)) {
            for (String name : Reservations.names(operations.resolve(operation))) {
                if (name.matches("[1-9][0-9]{0,9}")) {
                    pids.add(Long.parseLong(name));
                }
            }
        }
        return pids;
    }

    private void end(long pid, RunFiles files, Waiting waiting) throws IOException, InterruptedException {
        if (!waiting.until(() -> !strays.belongs(pid, files))) {
            strays.kill(pid, files);
            awaitNone(files, List.of(pid));
        }
    }

    /** A monitor without a report is still making the container. */
    private void awaitReport(RunFiles files, Optional<ProcessIdentity> maker, Waiting waiting)
            throws IOException, InterruptedException {
        if (!waiting.until(() -> monitor.report(files).isPresent() || !endings.isAlive(maker))) {
            killStrays(files, Optional.empty());
        }
    }

    /**
     * Ends every process of the run. Its monitor gets time to write the exit.
     *
     * @return pids of what lives on nevertheless
     */
    List<Long> kill(RunFiles files) throws IOException, InterruptedException {
        if (files.run().isEmpty()) {
            return List.of(); // nothing was started before the run had its name
        }
        takeAway(files);
        Optional<ProcessIdentity> init = init(files);
        Optional<ProcessIdentity> keeper = monitor.identity(files);
        Waiting waiting = Waiting.atMost(PATIENCE);
        Cgroups.Group group = toolbox.group(files);
        boolean lives;
        do {
            lives = kill(init);
            lives = group.kill() || lives;
            lives = killStrays(files, keeper) || lives;
        } while (lives && waiting.again());
        Waiting.atMost(MONITOR_PATIENCE).until(() -> !endings.isAlive(keeper));
        killStrays(files, Optional.empty());
        List<Long> living = awaitNone(files, strays.find(files));
        seam.reached(OciStep.KILLED);
        return living;
    }

    /** Ends what may be left of a run whose exit is known: as a rule nothing but a monitor about to end. */
    void end(RunFiles files) throws IOException, InterruptedException {
        Optional<ProcessIdentity> keeper = monitor.identity(files);
        Waiting.atMost(MONITOR_PATIENCE)
                .until(() -> !endings.isAlive(keeper) || endings.isAlive(init(files)));
        if (endings.isAlive(keeper) || endings.isAlive(init(files))) {
            kill(files);
        }
    }

    private Optional<ProcessIdentity> init(RunFiles files) {
        try {
            return Creation.read(files).flatMap(Creation::init);
        } catch (IOException e) {
            return Optional.empty(); // damaged: the control group and the search for strays find it
        }
    }

    private boolean kill(Optional<ProcessIdentity> process) throws IOException {
        if (!endings.isAlive(process)) {
            return false;
        }
        Optional<PidFd> opened = PidFd.open(processes, process.orElseThrow().pid(),
                process.orElseThrow().startTimeTicks());
        if (opened.isEmpty()) {
            return false;
        }
        try (PidFd descriptor = opened.orElseThrow()) {
            return descriptor.signal(KILL);
        }
    }

    private boolean killStrays(RunFiles files, Optional<ProcessIdentity> except) throws IOException {
        boolean found = false;
        for (long pid : strays.find(files)) {
            if (except.isEmpty() || except.orElseThrow().pid() != pid) {
                strays.kill(pid, files);
                found = true;
            }
        }
        return found;
    }

    private List<Long> awaitNone(RunFiles files, List<Long> pids) throws IOException, InterruptedException {
        Waiting waiting = Waiting.atMost(MONITOR_PATIENCE);
        List<Long> living = pids;
        while (!living.isEmpty() && waiting.again()) {
            List<Long> still = new ArrayList<>();
            for (long pid : living) {
                if (strays.belongs(pid, files)) {
                    still.add(pid);
                }
            }
            living = still;
        }
        return living;
    }

    /** Makes the runtime forget a run that has ended, then removes every trace of it and frees the id. */
    void remove(RunFiles files) throws IOException, InterruptedException {
        if (files.run().isPresent()) {
            switch (dialect.removal()) {
                case BY_COMMAND -> forget(files);
                case BY_FILES -> {
                    // its directory and control groups are all there is, and go below
                }
            }
            for (Path elsewhere : dialect.filesElsewhere(files.runtimeId())) {
                Files.deleteIfExists(elsewhere);
            }
            removeGroup(files);
            seam.reached(OciStep.RUNTIME_FORGOT);
        }
        reservations.free(files.id(), () -> seam.reached(OciStep.ID_FREED));
    }

    /** Whatever the runtime answers: a damaged state file must not keep the container alive. */
    private void forget(RunFiles files) throws IOException, InterruptedException {
        if (Files.exists(files.runtimeRoot().resolve(files.runtimeId()))) {
            commands.fenced(files, toolbox.commandLine(), List.of("delete", "--force", files.runtimeId()));
        }
    }

    private void removeGroup(RunFiles files) throws IOException, InterruptedException {
        Cgroups.Group group = toolbox.group(files);
        Waiting waiting = Waiting.atMost(MONITOR_PATIENCE);
        while (true) {
            try {
                group.remove();
                return;
            } catch (FileSystemException e) {
                // busy: processes without a pid namespace outlive their init
                group.kill();
                if (!waiting.again()) {
                    throw e;
                }
            }
        }
    }
}
