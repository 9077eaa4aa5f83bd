package dev.stowage.runtime.oci;

import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessInfo;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the processes of one run on the host: commands and monitors by the mark in their environment; the
 * sandbox of runsc, which clears its environment, by the root directory in its arguments. A pid alone never
 * identifies a process. Thread-safe.
 */
final class OciProcessFinder {
    private static final int KILL = 9;
    private static final Path PROC = Path.of("/proc");

    private final ProcessTable processTable;

    OciProcessFinder(ProcessTable processTable) {
        this.processTable = processTable;
    }

    /** Whether a process is alive and belongs to the run. */
    boolean belongsTo(long pid, OciRunFiles files) throws IOException {
        String marker = CommandRunner.OPERATION_VARIABLE + "=" + files.directory() + "/";
        if (processTable.environment(pid).stream().anyMatch(word -> word.startsWith(marker))) {
            return true;
        }
        String root = files.runtimeRoot().toString();
        return processTable.arguments(pid)
                .stream()
                .anyMatch(word -> word.equals(root) || word.equals("--root=" + root));
    }

    /** Whether a process is alive and belongs to one command. */
    private boolean isPartOf(long pid, Path operationDirectory) throws IOException {
        return processTable.environment(pid)
                .contains(CommandRunner.OPERATION_VARIABLE + "=" + operationDirectory);
    }

    /** Returns all live processes of the run. */
    List<Long> find(OciRunFiles files) throws IOException {
        return find(pid -> belongsTo(pid, files));
    }

    private List<Long> find(ProcessFilter filter) throws IOException {
        List<Long> found = new ArrayList<>();
        for (String name : OciIdRegistry.entryNames(PROC)) {
            if (!name.isEmpty() && name.chars().allMatch(Character::isDigit)
                    && filter.matches(Long.parseLong(name))) {
                found.add(Long.parseLong(name));
            }
        }
        return found;
    }

    /** Kills a command and all its descendants that did not clear their environment. */
    void killOperation(Path operationDirectory, Duration timeout) throws IOException, InterruptedException {
        ProcessFilter filter = pid -> isPartOf(pid, operationDirectory);
        Backoff.polling(Deadline.after(timeout)).await(() -> {
            List<Long> living = find(filter);
            for (long pid : living) {
                kill(pid, filter);
            }
            return living.isEmpty();
        });
    }

    /** Sends KILL to a process if it belongs to the run. */
    void kill(long pid, OciRunFiles files) throws IOException {
        kill(pid, candidate -> belongsTo(candidate, files));
    }

    /** Selects processes. */
    @FunctionalInterface
    private interface ProcessFilter {
        boolean matches(long pid) throws IOException;
    }

    private void kill(long pid, ProcessFilter filter) throws IOException {
        Optional<ProcessInfo> facts = processTable.find(pid);
        if (facts.isEmpty()) {
            return;
        }
        Optional<PidFd> opened = PidFd.open(processTable, pid, facts.orElseThrow().startTimeTicks());
        if (opened.isPresent()) {
            try (PidFd process = opened.orElseThrow()) {
                // checked after opening: the process that is checked is the one that is signalled
                if (filter.matches(pid)) {
                    process.signal(KILL);
                }
            }
        }
    }
}
