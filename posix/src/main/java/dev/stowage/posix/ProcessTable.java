package dev.stowage.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The kernel's processes as /proc shows them. Holds nothing; thread-safe. */
public final class ProcessTable {
    private static final int STAT_LIMIT = 64 << 10;

    private final Path proc;

    /**
     * A table over a directory that looks like /proc.
     *
     * @param proc where procfs is mounted
     */
    public ProcessTable(Path proc) {
        this.proc = proc;
    }

    /** The table of the machine, or of the pid namespace, that this JVM runs in. */
    public static ProcessTable ofHost() {
        return new ProcessTable(Path.of("/proc"));
    }

    /**
     * The process that has the pid now; empty if none has, zombies included in those that have.
     *
     * @throws IOException /proc cannot be read or does not look as proc_pid_stat(5) says
     */
    public Optional<ProcessInfo> find(long pid) throws IOException {
        Optional<Stat> first = stat(pid);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Stat stat = first.orElseThrow();
        return Optional.of(stat.toInfo(pid, stat.hasEnded() ? readExitStatus(pid, stat) : Optional.empty()));
    }

    /** Whether the process of that pid and start time exists and has not ended. A zombie has ended. */
    public boolean isAlive(long pid, long startTimeTicks) throws IOException {
        return stat(pid)
                .filter(stat -> stat.startTimeTicks() == startTimeTicks && !stat.hasEnded())
                .isPresent();
    }

    /** The random id that the kernel drew when it started. */
    public String bootId() throws IOException {
        return readText(proc.resolve("sys/kernel/random/boot_id")).strip();
    }

    /**
     * The kernel shows 0, which means exit code 0, to readers who may not see the status. The link
     * {@code exe} follows the same permission rule (PTRACE_MODE_READ_FSCREDS), and a zombie has none: "no
     * such file" proves permission.
     */
    private Optional<ProcessExitStatus> readExitStatus(long pid, Stat zombie) throws IOException {
        boolean visible = zombie.waitStatus() != 0
                || (mayBeInspected(pid) && isSame(pid, zombie.startTimeTicks()));
        return visible ? Optional.of(ProcessExitStatus.ofWaitStatus(zombie.waitStatus())) : Optional.empty();
    }

    /**
     * Asked after {@link #mayBeInspected}, whose "no such file" could also mean that the zombie has been
     * reaped.
     */
    private boolean isSame(long pid, long startTimeTicks) throws IOException {
        return stat(pid).filter(stat -> stat.startTimeTicks() == startTimeTicks).isPresent();
    }

    private boolean mayBeInspected(long pid) throws IOException {
        try {
            Files.readSymbolicLink(proc.resolve(Long.toString(pid)).resolve("exe"));
            return false;
        } catch (NoSuchFileException permitted) {
            return true;
        } catch (AccessDeniedException forbidden) {
            return false;
        }
    }

    private Optional<Stat> stat(long pid) throws IOException {
        Path path = proc.resolve(Long.toString(pid)).resolve("stat");
        try {
            return Optional.of(Stat.parse(path, readText(path)));
        } catch (PosixException failure) {
            // ESRCH: the process was reaped between opening and reading.
            if (failure.is(Errno.ENOENT) || failure.is(Errno.ESRCH)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static String readText(Path path) throws IOException {
        try (OpenFile file = OpenFile.open(path, OpenFile.Access.READ)) {
            return new String(file.readAll(STAT_LIMIT), StandardCharsets.ISO_8859_1);
        }
    }

    /** The fields of proc_pid_stat(5) that are of use, by their numbers there. */
    private record Stat(
            String command,
            char state,
            long parentPid,
            long processGroup,
            long session,
            long threads,
            long startTimeTicks,
            int waitStatus) {
        static Stat parse(Path path, String text) throws FileSystemException {
            // The command is in brackets and may itself hold brackets, spaces and line ends: only the last
            // one closes.
            int open = text.indexOf('(');
            int close = text.lastIndexOf(')');
            String[] fields = text.substring(close + 1).strip().split(" ", -1);
            if (open < 0 || close < open || fields.length < 50 || fields[0].length() != 1) {
                throw new FileSystemException(path.toString(), null, "not a process status: " + text);
            }
            try {
                return new Stat(
                        text.substring(open + 1, close),
                        fields[0].charAt(0),
                        number(fields, 4),
                        number(fields, 5),
                        number(fields, 6),
                        number(fields, 20),
                        number(fields, 22),
                        Math.toIntExact(number(fields, 52)));
            } catch (ArithmeticException | NumberFormatException unexpected) {
                FileSystemException failure = new FileSystemException(path.toString(), null,
                        "not a process status: " + text);
                failure.initCause(unexpected);
                throw failure;
            }
        }

        private static long number(String[] fields, int position) {
            return Long.parseLong(fields[position - 3]);
        }

        boolean hasEnded() {
            return ProcessInfo.hasEnded(state, threads);
        }

        ProcessInfo toInfo(long pid, Optional<ProcessExitStatus> exitStatus) {
            return new ProcessInfo(
                    pid, command, state, parentPid, processGroup, session, threads, startTimeTicks,
                    exitStatus);
        }
    }
}
