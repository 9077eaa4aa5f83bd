package dev.stowage.runtime.oci;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.Failpoints;
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
 * Kills the commands and processes of a run and deletes its control groups and files. Requires only the
 * directory of the run, none of its files. Every step is idempotent, so that it can be repeated after a
 * crash. Thread-safe.
 */
final class OciRunCleanup {
    private static final int KILL = 9;
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    /** How long a monitor may take to write the exit and end, once no other process is alive. */
    private static final Duration MONITOR_TIMEOUT = Duration.ofSeconds(2);
    private static final String FENCED_PREFIX = "fenced-";
    private static final String OPERATIONS = "operations";

    private final OciRuntimeAdapter adapter;
    private final BinaryLocator binaryLocator;
    private final CommandRunner commandRunner;
    private final ProcessTable processTable;
    private final Conmon conmon;
    private final OciProcessFinder processFinder;
    private final ExitResolver exitResolver;
    private final OciIdRegistry idRegistry;
    private final ProgramLogs programLogs;
    private final Failpoints failpoints;

    OciRunCleanup(OciRuntimeAdapter adapter, BinaryLocator binaryLocator, CommandRunner commandRunner,
            ProcessTable processTable, Conmon conmon, OciProcessFinder processFinder,
            ExitResolver exitResolver, OciIdRegistry idRegistry, ProgramLogs programLogs,
            Failpoints failpoints) {
        this.adapter = adapter;
        this.binaryLocator = binaryLocator;
        this.commandRunner = commandRunner;
        this.processTable = processTable;
        this.conmon = conmon;
        this.processFinder = processFinder;
        this.exitResolver = exitResolver;
        this.idRegistry = idRegistry;
        this.programLogs = programLogs;
        this.failpoints = failpoints;
    }

    /**
     * Ends all commands for the run that a dead caller may have left. A command that has not begun finds that
     * its operation directory was renamed, and does nothing. A running command is killed if it does not end
     * in time.
     */
    void fence(OciRunFiles files) throws IOException, InterruptedException {
        if (files.run().isEmpty()) {
            return;
        }
        revokeOperations(files);
        Backoff backoff = Backoff.polling(Deadline.after(KILL_TIMEOUT));
        List<Path> fencedDirectories = OciIdRegistry.entryNames(files.directory())
                .stream()
                .filter(n -> n.startsWith(FENCED_PREFIX))
                .map(files.directory()::resolve)
                .toList();
        for (Path directory : fencedDirectories) {
            for (long pid : launchedPids(directory.resolve(OPERATIONS))) {
                terminate(pid, files, backoff);
            }
        }
        Optional<ProcessIdentity> monitorProcess = conmon.identity(files);
        if (monitorProcess.isPresent() && OciRunFiles.readText(files.created()).isEmpty()) {
            awaitReport(files, monitorProcess, backoff);
        }
        for (Path directory : fencedDirectories) {
            DirectoryTree.delete(directory);
        }
        failpoints.reached(OciFailpoint.FENCED);
    }

    /** Prevents commands that a dead caller left from beginning. */
    private static void revokeOperations(OciRunFiles files) throws IOException {
        try {
            Files.move(files.operations(),
                    Files.createTempDirectory(files.directory(), FENCED_PREFIX).resolve(OPERATIONS),
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            if (!files.exists()) {
                return; // the run was deleted meanwhile
            }
        }
        Files.createDirectories(files.operations());
    }

    private static List<Long> launchedPids(Path operations) throws IOException {
        List<Long> pids = new ArrayList<>();
        for (String operation : OciIdRegistry.entryNames(operations)) {
            for (String name : OciIdRegistry.entryNames(operations.resolve(operation))) {
                if (name.matches("[1-9][0-9]{0,9}")) {
                    pids.add(Long.parseLong(name));
                }
            }
        }
        return pids;
    }

    private void terminate(long pid, OciRunFiles files, Backoff backoff)
            throws IOException, InterruptedException {
        if (!backoff.await(() -> !processFinder.belongsTo(pid, files))) {
            processFinder.kill(pid, files);
            awaitExit(files, List.of(pid));
        }
    }

    /** Waits for the first report of a monitor: until then it is still creating the container. */
    private void awaitReport(OciRunFiles files, Optional<ProcessIdentity> monitorProcess, Backoff backoff)
            throws IOException, InterruptedException {
        if (!backoff
                .await(() -> conmon.readReport(files).isPresent() || !exitResolver.isAlive(monitorProcess))) {
            killProcesses(files, Optional.empty());
        }
    }

    /**
     * Kills all processes of the run. Gives its monitor time to write the exit.
     *
     * @return the pids of processes that are still alive
     */
    List<Long> kill(OciRunFiles files) throws IOException, InterruptedException {
        if (files.run().isEmpty()) {
            return List.of(); // no process is started before the run has a directory
        }
        revokeOperations(files);
        Optional<ProcessIdentity> init = readInit(files);
        Optional<ProcessIdentity> monitorProcess = conmon.identity(files);
        Backoff backoff = Backoff.polling(Deadline.after(KILL_TIMEOUT));
        Cgroups.Cgroup cgroup = binaryLocator.cgroup(files);
        boolean anyAlive;
        do {
            anyAlive = kill(init);
            anyAlive = cgroup.kill() || anyAlive;
            anyAlive = killProcesses(files, monitorProcess) || anyAlive;
        } while (anyAlive && backoff.pause());
        Backoff.polling(Deadline.after(MONITOR_TIMEOUT)).await(() -> !exitResolver.isAlive(monitorProcess));
        killProcesses(files, Optional.empty());
        List<Long> survivors = awaitExit(files, processFinder.find(files));
        failpoints.reached(OciFailpoint.KILLED);
        return survivors;
    }

    /**
     * Kills all processes of the run.
     *
     * @throws IOException if a process is still alive
     */
    void killAll(OciRunFiles files) throws IOException, InterruptedException {
        List<Long> survivors = kill(files);
        if (!survivors.isEmpty()) {
            throw new IOException("processes did not end after KILL: " + survivors);
        }
    }

    /** Ends the processes of a run whose exit is known: usually only a monitor that is about to end. */
    void terminate(OciRunFiles files) throws IOException, InterruptedException {
        Optional<ProcessIdentity> monitorProcess = conmon.identity(files);
        Backoff.polling(Deadline.after(MONITOR_TIMEOUT))
                .await(() -> !exitResolver.isAlive(monitorProcess) || exitResolver.isAlive(readInit(files)));
        if (exitResolver.isAlive(monitorProcess) || exitResolver.isAlive(readInit(files))) {
            kill(files);
        }
    }

    /** Whether a process of the run lives, by its control group and its mark; needs none of its files. */
    boolean hasProcesses(OciRunFiles files) throws IOException {
        return !binaryLocator.cgroup(files).processes().isEmpty() || !processFinder.find(files).isEmpty();
    }

    private Optional<ProcessIdentity> readInit(OciRunFiles files) {
        try {
            return CreationRecord.read(files).flatMap(CreationRecord::init);
        } catch (IOException e) {
            return Optional.empty(); // corrupt: the control group and the process finder find the process
        }
    }

    private boolean kill(Optional<ProcessIdentity> process) throws IOException {
        if (!exitResolver.isAlive(process)) {
            return false;
        }
        return PidFd.signal(processTable, process.orElseThrow().pid(),
                process.orElseThrow().startTimeTicks(), KILL);
    }

    private boolean killProcesses(OciRunFiles files, Optional<ProcessIdentity> excluded) throws IOException {
        boolean found = false;
        for (long pid : processFinder.find(files)) {
            if (excluded.isEmpty() || excluded.orElseThrow().pid() != pid) {
                processFinder.kill(pid, files);
                found = true;
            }
        }
        return found;
    }

    private List<Long> awaitExit(OciRunFiles files, List<Long> pids)
            throws IOException, InterruptedException {
        Backoff backoff = Backoff.polling(Deadline.after(MONITOR_TIMEOUT));
        List<Long> survivors = pids;
        while (!survivors.isEmpty() && backoff.pause()) {
            List<Long> stillAlive = new ArrayList<>();
            for (long pid : survivors) {
                if (processFinder.belongsTo(pid, files)) {
                    stillAlive.add(pid);
                }
            }
            survivors = stillAlive;
        }
        return survivors;
    }

    /**
     * Deletes a run that has ended from the runtime, then its control groups and files, and releases the id.
     */
    void remove(OciRunFiles files) throws IOException, InterruptedException {
        if (files.run().isPresent()) {
            switch (adapter.deleteStrategy()) {
                case BY_COMMAND -> deleteInRuntime(files);
                case BY_FILES -> {
                    // its directory and control groups are deleted below
                }
            }
            for (Path externalFile : adapter.externalFiles(files.runtimeId())) {
                Files.deleteIfExists(externalFile);
            }
            removeCgroup(files);
            failpoints.reached(OciFailpoint.RUNTIME_DELETED);
            programLogs.delete(files);
        }
        idRegistry.release(files.id(), () -> failpoints.reached(OciFailpoint.ID_RELEASED));
    }

    /**
     * Ignores the result: the container must be deletable even if the state file of the runtime is corrupt.
     */
    private void deleteInRuntime(OciRunFiles files) throws IOException, InterruptedException {
        if (Files.exists(files.runtimeRoot().resolve(files.runtimeId()))) {
            commandRunner.runFenced(files, binaryLocator.binaries(),
                    List.of("delete", "--force", files.runtimeId()));
        }
    }

    private void removeCgroup(OciRunFiles files) throws IOException, InterruptedException {
        Cgroups.Cgroup cgroup = binaryLocator.cgroup(files);
        Backoff backoff = Backoff.polling(Deadline.after(MONITOR_TIMEOUT));
        while (true) {
            try {
                cgroup.remove();
                return;
            } catch (FileSystemException busy) {
                // processes without a pid namespace survive their init process
                try {
                    cgroup.kill();
                } catch (IOException e) {
                    busy.addSuppressed(e);
                    throw busy;
                }
                if (!backoff.pause()) {
                    throw busy;
                }
            }
        }
    }
}
