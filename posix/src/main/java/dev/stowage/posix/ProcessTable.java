package dev.stowage.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The processes of the machine, as shown in /proc. Holds no resources; thread-safe. */
public final class ProcessTable {
    private static final int STAT_LIMIT = 64 << 10;
    /** The kernel accepts arguments and environment of 6 MiB together. */
    private static final int WORDS_LIMIT = 8 << 20;

    private final Path proc;

    /**
     * Creates a table of the processes in a directory with the layout of /proc.
     *
     * @param proc where procfs is mounted
     */
    public ProcessTable(Path proc) {
        this.proc = proc;
    }

    /** Returns the table of the pid namespace in which this JVM runs. */
    public static ProcessTable ofHost() {
        return new ProcessTable(Path.of("/proc"));
    }

    /**
     * Finds the process that has a pid now. A zombie still has its pid.
     *
     * @return empty if no process has the pid
     * @throws IOException if /proc cannot be read or does not have the form of proc_pid_stat(5)
     */
    public Optional<ProcessInfo> find(long pid) throws IOException {
        Optional<Stat> first = stat(pid);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Stat stat = first.orElseThrow();
        return Optional.of(
                stat.info().hasEnded() ? stat.info().withExitStatus(readExitStatus(pid, stat)) : stat.info());
    }

    /** Whether the process of that pid and start time is alive. A zombie is not. */
    public boolean isAlive(long pid, long startTimeTicks) throws IOException {
        return stat(pid)
                .filter(stat -> stat.info().startTimeTicks() == startTimeTicks && !stat.info().hasEnded())
                .isPresent();
    }

    /**
     * Returns the environment with which a process was started, as texts of the form {@code NAME=value}.
     *
     * @return empty texts or none if the process has ended, or may not be inspected by this one
     * @throws IOException if it cannot be read for another reason, which shows nothing about the process
     */
    public List<String> environment(long pid) throws IOException {
        return words(pid, "environ");
    }

    /** Returns the program and arguments of a process, on the terms of {@link #environment}. */
    public List<String> arguments(long pid) throws IOException {
        return words(pid, "cmdline");
    }

    private List<String> words(long pid, String name) throws IOException {
        try (OpenFile file =
                OpenFile.open(proc.resolve(Long.toString(pid)).resolve(name), OpenFile.Access.READ)) {
            return List.of(new String(file.readAll(WORDS_LIMIT), StandardCharsets.UTF_8).split("\0", -1));
        } catch (PosixException failure) {
            if (failure.is(Errno.ENOENT) || failure.is(Errno.ESRCH) || failure.is(Errno.EACCES)
                    || failure.is(Errno.EPERM)) {
                return List.of();
            }
            throw failure;
        }
    }

    /** Returns the random id that the kernel generated for this boot. */
    public String bootId() throws IOException {
        return readText(proc.resolve("sys/kernel/random/boot_id")).strip();
    }

    /**
     * The kernel shows a status of 0, which would mean exit code 0, to readers that are not permitted to see
     * it. The link {@code exe} follows the same permission rule (PTRACE_MODE_READ_FSCREDS), and a zombie has
     * no such link: ENOENT proves the permission.
     */
    private Optional<ProcessExitStatus> readExitStatus(long pid, Stat zombie) throws IOException {
        boolean visible = zombie.waitStatus() != 0
                || (mayBeInspected(pid) && isSame(pid, zombie.info().startTimeTicks()));
        return visible ? Optional.of(ProcessExitStatus.ofWaitStatus(zombie.waitStatus())) : Optional.empty();
    }

    /**
     * Is checked after {@link #mayBeInspected}, because its ENOENT could also mean that the zombie has been
     * reaped.
     */
    private boolean isSame(long pid, long startTimeTicks) throws IOException {
        return stat(pid).filter(stat -> stat.info().startTimeTicks() == startTimeTicks).isPresent();
    }

    private boolean mayBeInspected(long pid) throws IOException {
        try {
            Files.readSymbolicLink(proc.resolve(Long.toString(pid)).resolve("exe"));
            return false;
        } catch (NoSuchFileException permitted) {
            // a zombie has no such link, and only a reader with the permission learns that
            return true;
        } catch (AccessDeniedException forbidden) {
            // the kernel hides the exit status as well
            return false;
        }
    }

    private Optional<Stat> stat(long pid) throws IOException {
        Path path = proc.resolve(Long.toString(pid)).resolve("stat");
        try {
            return Optional.of(Stat.parse(path, pid, readText(path)));
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

    /** The fields of proc_pid_stat(5) that are used, by their numbers there. */
    private record Stat(ProcessInfo info, int waitStatus) {
        static Stat parse(Path path, long pid, String text) throws FileSystemException {
            // The command is in parentheses and may itself contain parentheses, spaces and line feeds: only
            // the last parenthesis closes it.
            int open = text.indexOf('(');
            int close = text.lastIndexOf(')');
            String[] fields = text.substring(close + 1).strip().split(" ", -1);
            if (open < 0 || close < open || fields.length < 50 || fields[0].length() != 1) {
                throw new FileSystemException(path.toString(), null, "not a process status: " + text);
            }
            try {
                ProcessInfo info = new ProcessInfo(pid, text.substring(open + 1, close), fields[0].charAt(0),
                        number(fields, 4), number(fields, 5), number(fields, 6), number(fields, 20),
                        number(fields, 22), Optional.empty());
                return new Stat(info, Math.toIntExact(number(fields, 52)));
            } catch (ArithmeticException | NumberFormatException unexpected) {
                FileSystemException failure =
                        new FileSystemException(path.toString(), null, "not a process status: " + text);
                failure.initCause(unexpected);
                throw failure;
            }
        }

        private static long number(String[] fields, int position) {
            return Long.parseLong(fields[position - 3]);
        }
    }
}
