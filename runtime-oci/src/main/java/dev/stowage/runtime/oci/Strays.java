package dev.stowage.runtime.oci;

import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessFacts;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the processes on the host that work for one run, whoever started them: commands and monitors by the
 * mark in their environment, runsc's sandbox, which clears that, by the root directory that it was given. No
 * pid is believed without such a proof. Thread-safe.
 */
final class Strays {
    private static final int KILL = 9;

    private final ProcessTable processes;
    private final Path proc;

    Strays(ProcessTable processes, Path proc) {
        this.processes = processes;
        this.proc = proc;
    }

    /** Whether a process lives and works for the run. */
    boolean belongs(long pid, RunFiles files) {
        Path process = proc.resolve(Long.toString(pid));
        String mark = Commands.MARK + "=" + files.directory() + "/";
        if (words(process.resolve("environ")).stream().anyMatch(word -> word.startsWith(mark))) {
            return true;
        }
        String root = files.runtimeRoot().toString();
        return words(process.resolve("cmdline")).stream()
                .anyMatch(word -> word.equals(root) || word.equals("--root=" + root));
    }

    /** Whether a process lives and is of one command. */
    private boolean isOf(long pid, Path operation) {
        return words(proc.resolve(Long.toString(pid)).resolve("environ"))
                .contains(Commands.MARK + "=" + operation);
    }

    /** All living processes that work for the run. */
    List<Long> find(RunFiles files) throws IOException {
        return find(pid -> belongs(pid, files));
    }

    private List<Long> find(Claim claim) throws IOException {
        List<Long> found = new ArrayList<>();
        for (String name : Reservations.names(proc)) {
            if (!name.isEmpty() && name.chars().allMatch(Character::isDigit)
                    && claim.holds(Long.parseLong(name))) {
                found.add(Long.parseLong(name));
            }
        }
        return found;
    }

    /** Ends a command with all that it started and that did not clear its environment. */
    void end(Path operation, Duration patience) throws IOException, InterruptedException {
        Claim claim = pid -> isOf(pid, operation);
        Waiting.atMost(patience).until(() -> {
            List<Long> living = find(claim);
            for (long pid : living) {
                kill(pid, claim);
            }
            return living.isEmpty();
        });
    }

    /** Sends KILL to a process if it works for the run. */
    void kill(long pid, RunFiles files) throws IOException {
        kill(pid, claimed -> belongs(claimed, files));
    }

    /** What makes a process ours. */
    @FunctionalInterface
    private interface Claim {
        boolean holds(long pid) throws IOException;
    }

    private void kill(long pid, Claim claim) throws IOException {
        Optional<ProcessFacts> facts = processes.find(pid);
        if (facts.isEmpty()) {
            return;
        }
        Optional<PidFd> opened = PidFd.open(processes, pid, facts.orElseThrow().startTimeTicks());
        if (opened.isPresent()) {
            try (PidFd process = opened.orElseThrow()) {
                // looked at after opening: what is signalled is what was looked at
                if (claim.holds(pid)) {
                    process.signal(KILL);
                }
            }
        }
    }

    /** The words of a file of /proc that separates them by NUL; none if the process has gone or ended. */
    private static List<String> words(Path file) {
        try {
            return List.of(RunFiles.text(file).orElse("").split("\0", -1));
        } catch (IOException e) {
            return List.of(); // ended while it was read, or another user's
        }
    }
}
