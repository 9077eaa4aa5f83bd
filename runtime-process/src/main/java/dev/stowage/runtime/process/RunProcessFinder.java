package dev.stowage.runtime.process;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessInfo;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds the processes of a run: those in the session of its init process while that is there, and those that
 * carry its mark in their environment. One that has left the session and cleared its environment is found no
 * more: nothing on the host ties it to the run.
 */
final class RunProcessFinder {
    /** The variable whose value is the run. */
    static final String RUN_VARIABLE = "STOWAGE_RUN";

    private static final long NO_SESSION = -1;
    private static final Path PROC = Path.of("/proc");

    private final ProcessTable processTable;

    RunProcessFinder(ProcessTable processTable) {
        this.processTable = processTable;
    }

    /** The living processes of the program: without the supervisor and what it starts itself. */
    List<ProcessInfo> findProgramProcesses(RunId run, ProcessRunFiles.RunProcesses runProcesses)
            throws IOException {
        return findAlive(run, Optional.of(runProcesses),
                facts -> facts.session() != runProcesses.monitor().pid());
    }

    /** All living processes of the run, its supervisor included. */
    List<ProcessInfo> findAll(RunId run, Optional<ProcessRunFiles.RunProcesses> processes)
            throws IOException {
        return findAlive(run, processes, facts -> true);
    }

    /** Whether a process carries the mark of a run. */
    boolean belongsTo(long pid, RunId run) {
        byte[] marker = (RUN_VARIABLE + "=" + run).getBytes(StandardCharsets.US_ASCII);
        byte[] environment;
        try {
            environment = Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("environ"));
        } catch (IOException e) {
            return false; // gone, or another user's: not ours
        }
        int start = 0;
        for (int i = 0; i <= environment.length; i++) {
            if (i == environment.length || environment[i] == 0) {
                if (Arrays.equals(environment, start, i, marker, 0, marker.length)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    /**
     * Sends a signal to each process, if it still is the one that was found.
     *
     * @throws IOException if one of them may not be signalled; the others were
     */
    void signal(List<ProcessInfo> processes, int signal) throws IOException {
        IOException failure = null;
        for (ProcessInfo process : processes) {
            try {
                signal(process.pid(), process.startTimeTicks(), signal);
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Sends a signal to the one process of that pid and start time.
     *
     * @return false if it is gone
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
            // an older process cannot descend from the run: its environment need not be read
            if (facts.isEmpty() || facts.get().hasEnded() || facts.get().startTimeTicks() < earliest) {
                continue;
            }
            if (filter.test(facts.get())
                    && (facts.get().session() == session || belongsTo(pid, run))) {
                found.add(facts.get());
            }
        }
        return found;
    }

    /**
     * The number of a session stays taken while it has members, but once the leader is gone nobody can tell
     * ours from a later one of the same number.
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
