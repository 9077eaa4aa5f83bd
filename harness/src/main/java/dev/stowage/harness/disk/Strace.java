package dev.stowage.harness.disk;

import dev.stowage.harness.NotRunException;
import dev.stowage.harness.TestDeadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Traces the system calls of a process that concern the files of a directory, or makes some of them fail, see
 * strace(1). The process cannot notice it, and continues normally after this is closed.
 */
public final class Strace implements AutoCloseable {
    /** The system calls that change files. Calls that open a file count only if they create it. */
    private static final String TRACED_CALLS =
            "write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,"
                    + "msync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,open,openat,creat,truncate,"
                    + "ftruncate,fallocate,mkdir,mkdirat";
    private static final Set<String> FLUSH_CALLS = Set.of("fsync", "fdatasync", "sync_file_range", "msync");
    private static final Set<String> UNLINK_CALLS = Set.of("unlink", "unlinkat");
    private static final Pattern LINE = Pattern.compile("(?<thread>\\d+) +(?<name>[a-z0-9_]+)\\((?<rest>.*)");
    private static final Pattern PATH = Pattern.compile("[<\"](?<path>/[^>\"]+)[>\"]");
    private static final Duration DETACH_TIMEOUT = Duration.ofSeconds(20);

    private final Process process;
    private final Path log;

    private Strace(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * One call that changed a file.
     *
     * @param name the system call
     * @param number the number of the call among those of that name in its thread, from 1
     * @param text its text in messages
     */
    public record TracedSystemCall(String name, int number, String text) {
        /**
         * Returns whether the call flushes earlier writes to the disk.
         *
         * @return true for fsync, fdatasync and similar calls
         */
        public boolean isFlush() {
            return FLUSH_CALLS.contains(name);
        }

        /**
         * Returns whether the call may fail because there is no space.
         *
         * @return false for calls that need no space
         */
        public boolean needsSpace() {
            return !isFlush() && !UNLINK_CALLS.contains(name);
        }
    }

    /**
     * What a process did.
     *
     * @param calls the system calls in their order; copied
     * @param paths every file and directory that they concerned; copied
     */
    public record SystemCallTrace(List<TracedSystemCall> calls, Set<String> paths) {
        /** Copies both. */
        public SystemCallTrace {
            calls = List.copyOf(calls);
            paths = Set.copyOf(paths);
        }
    }

    /**
     * Starts tracing.
     *
     * @param pid the process, with all its threads
     * @param log a file to write to
     * @return the running trace
     * @throws NotRunException if this machine or user cannot do that; the message names what is missing
     * @throws IOException if strace cannot be started
     * @throws InterruptedException if interrupted before tracing has begun
     */
    public static Strace watch(long pid, Path log) throws IOException, InterruptedException {
        return attach(pid, log, List.of("-y", "-e", "trace=" + TRACED_CALLS));
    }

    /**
     * Starts to make system calls fail.
     *
     * @param pid the process, with all its threads
     * @param log a file to write to
     * @param paths only calls that concern one of these fail
     * @param name the system call
     * @param fault the error and when it occurs, in the syntax of strace: {@code error=EIO:when=2}
     * @return the active fault
     * @throws NotRunException if this machine or user cannot do that; the message names what is missing
     * @throws IOException if strace cannot be started
     * @throws InterruptedException if interrupted before tracing has begun
     */
    public static Strace injectFault(long pid, Path log, Set<String> paths, String name, String fault)
            throws IOException, InterruptedException {
        List<String> options =
                new ArrayList<>(List.of("-e", "trace=" + name, "-e", "inject=" + name + ":" + fault));
        new TreeSet<>(paths).forEach(path -> options.addAll(List.of("-P", path)));
        return attach(pid, log, options);
    }

    private static Strace attach(long pid, Path log, List<String> options)
            throws IOException, InterruptedException {
        MountNamespace.requireCommand("strace", "the package of that name (scripts/install-backends)");
        List<String> command =
                new ArrayList<>(List.of("strace", "-f", "-o", log.toString(), "-p", Long.toString(pid)));
        command.addAll(options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Strace strace = new Strace(process, log);
        StringBuilder output = new StringBuilder();
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.contains(" attached")) {
                // later output, a line for each thread, fits into the pipe
                return strace;
            }
            output.append(line).append('\n');
        }
        strace.close();
        throw new NotRunException("strace cannot watch a process here: " + output);
    }

    /** Detaches from the process, which continues normally. */
    @Override
    public void close() {
        process.destroy();
        boolean interrupted = false;
        boolean ended = false;
        TestDeadline deadline = TestDeadline.after(DETACH_TIMEOUT);
        while (!ended && !deadline.hasPassed()) {
            try {
                ended = process.waitFor(DETACH_TIMEOUT);
            } catch (InterruptedException e) {
                // strace must be detached in any case; the interrupt flag is set below
                interrupted = true;
            }
        }
        process.destroyForcibly();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns whether a fault has occurred. Call it after this is closed.
     *
     * @return true if a system call was made to fail
     * @throws IOException if the log cannot be read
     */
    public boolean isFaultTriggered() throws IOException {
        return Files.readString(log, StandardCharsets.ISO_8859_1).contains("(INJECTED)");
    }

    /**
     * Returns the traced calls. Call it after this is closed.
     *
     * @param directory calls that concern other files are left out
     * @return the calls that concern the directory and its contents
     * @throws IOException if the log cannot be read
     */
    public SystemCallTrace trace(Path directory) throws IOException {
        List<TracedSystemCall> calls = new ArrayList<>();
        Set<String> paths = new LinkedHashSet<>(Set.of(directory.toString()));
        Map<String, Integer> callCounts = new HashMap<>();
        for (String line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches() && line.contains(directory.toString())) {
                Matcher pathMatcher = PATH.matcher(matcher.group("rest"));
                while (pathMatcher.find()) {
                    if (pathMatcher.group("path").startsWith(directory.toString())) {
                        paths.add(pathMatcher.group("path"));
                    }
                }
                String name = matcher.group("name");
                int number = callCounts.merge(matcher.group("thread") + " " + name, 1, Integer::sum);
                if (!name.startsWith("open") || line.contains("O_CREAT")) {
                    calls.add(new TracedSystemCall(name, number, matcher.group()));
                }
            }
        }
        return new SystemCallTrace(calls, paths);
    }
}
