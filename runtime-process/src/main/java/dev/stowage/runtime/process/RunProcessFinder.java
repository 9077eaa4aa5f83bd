package dev.stowage.runtime.process;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessInfo;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds the processes of a run: those in the session of its init process as long as that exists, and those
 * with its mark in their environment. A process that has left the session and cleared its environment is not
 * found, because nothing connects it to the run any more. Thread-safe.
 */
final class RunProcessFinder {
    /** The environment variable that marks the processes of a run. */
    static final String RUN_VARIABLE = "STOWAGE_RUN";

    private static final long NO_SESSION = -1;
    private static final Path PROC = Path.of("/proc");

    private final ProcessTable processTable;

    RunProcessFinder(ProcessTable processTable) {
        this.processTable = processTable;
    }

    /** Returns the live processes of the program, without the supervisor and the commands that it runs. */
    List<ProcessInfo> findProgramProcesses(RunId run, ProcessRunFiles.RunProcesses runProcesses)
            throws IOException {
        return findAlive(run, Optional.of(runProcesses),
                facts -> facts.session() != runProcesses.monitor().pid());
    }

    /** Returns all live processes of the run, including its supervisor. */
    List<ProcessInfo> findAll(RunId run, Optional<ProcessRunFiles.RunProcesses> processes)
            throws IOException {
        return findAlive(run, processes, facts -> true);
    }

    /** Whether the environment of a process contains the mark of a run. */
    boolean belongsTo(long pid, RunId run) throws IOException {
        return processTable.environment(pid).contains(RUN_VARIABLE + "=" + run);
    }

    /**
     * Sends a signal to each process that has not been reaped since it was found.
     *
     * @throws IOException if a process cannot be signalled; the others are signalled nevertheless
     */
    void signal(List<ProcessInfo> processes, int signal) throws IOException {
        IOException failure = null;
        for (ProcessInfo process : processes) {
            try {
                signal(process.pid(), process.startTimeTicks(), signal);
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Sends a signal to the process of that pid and start time.
     *
     * @return false if it has been reaped
     */
    boolean signal(long pid, long startTimeTicks, int signal) throws IOException {
        return PidFd.signal(processTable, pid, startTimeTicks, signal);
    }

    private List<ProcessInfo> findAlive(RunId run, Optional<ProcessRunFiles.RunProcesses> processes,
            Predicate<ProcessInfo> filter) throws IOException {
        long earliest = processes.map(p -> p.monitor().startTimeTicks()).orElse(0L);
        long session = processes.isPresent() ? session(processes.orElseThrow().init()) : NO_SESSION;
        List<ProcessInfo> found = new ArrayList<>();
        for (long pid : pids()) {
            Optional<ProcessInfo> facts = processTable.find(pid);
            // an older process cannot descend from the run, so its environment is not read
            if (facts.isEmpty() || facts.get().hasEnded() || facts.get().startTimeTicks() < earliest) {
                continue;
            }
            if (filter.test(facts.get()) && (facts.get().session() == session || belongsTo(pid, run))) {
                found.add(facts.get());
            }
        }
        return found;
    }

    /**
     * Returns the session of its leader. The number of a session is in use as long as the session has
     * members, but without its leader it cannot be distinguished from a later session of the same number.
     */
    private long session(ProcessIdentity leader) throws IOException {
        return processTable.find(leader.pid())
                .filter(facts -> facts.startTimeTicks() == leader.startTimeTicks())
                .map(ProcessInfo::session)
                .orElse(NO_SESSION);
    }

    private static List<Long> pids() throws IOException {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                pids.add(Long.parseLong(entry.getFileName().toString()));
            }
        }
        return pids;
    }
}
