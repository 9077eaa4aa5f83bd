package dev.stowage.harness.disk;

import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.NotRunException;
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
 * Watches what a process asks the kernel to do with the files of a directory, and lets the kernel seem to
 * refuse some of it: see strace(1). The process knows nothing of it, and is as before once this is closed.
 */
public final class Strace implements AutoCloseable {
    /** The calls that change files. Those that open them are of interest only where they make one. */
    private static final String TRACED_CALLS = "write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,"
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
     * @param number which call of that name its thread made, from 1
     * @param text how it is shown
     */
    public record TracedSystemCall(String name, int number, String text) {
        /**
         * Tells whether it brings to the disk what was written before.
         *
         * @return true for fsync and its like
         */
        public boolean isFlush() {
            return FLUSH_CALLS.contains(name);
        }

        /**
         * Tells whether it may need space that is not there.
         *
         * @return false for those that never do
         */
        public boolean needsSpace() {
            return !isFlush() && !UNLINK_CALLS.contains(name);
        }
    }

    /**
     * What a process did.
     *
     * @param calls in their order; copied
     * @param paths every file and directory that they were about; copied
     */
    public record SystemCallTrace(List<TracedSystemCall> calls, Set<String> paths) {
        /** Copies both. */
        public SystemCallTrace {
            calls = List.copyOf(calls);
            paths = Set.copyOf(paths);
        }
    }

    /**
     * Begins to watch.
     *
     * @param pid the process, with all its threads
     * @param log a file to write to
     * @return the watch, which has begun
     * @throws NotRunException if this machine or user cannot do so; says what is missing
     * @throws IOException if strace cannot be started
     * @throws InterruptedException if interrupted before it has begun
     */
    public static Strace watch(long pid, Path log) throws IOException, InterruptedException {
        return attach(pid, log, List.of("-y", "-e", "trace=" + TRACED_CALLS));
    }

    /**
     * Begins to let calls fail.
     *
     * @param pid the process, with all its threads
     * @param log a file to write to
     * @param paths the calls must be about one of these
     * @param name the system call
     * @param fault the error that it seems to end with, and when, as strace writes it:
     * {@code error=EIO:when=2}
     * @return the fault, which is there
     * @throws NotRunException if this machine or user cannot do so; says what is missing
     * @throws IOException if strace cannot be started
     * @throws InterruptedException if interrupted before it has begun
     */
    public static Strace injectFault(long pid, Path log, Set<String> paths, String name, String fault)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("-e", "trace=" + name, "-e", "inject=" + name + ":"
                + fault));
        new TreeSet<>(paths).forEach(path -> options.addAll(List.of("-P", path)));
        return attach(pid, log, options);
    }

    private static Strace attach(long pid, Path log, List<String> options)
            throws IOException, InterruptedException {
        MountNamespace.requireCommand("strace", "the package of that name (scripts/install-backends)");
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-o", log.toString(), "-p",
                Long.toString(pid)));
        command.addAll(options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Strace strace = new Strace(process, log);
        StringBuilder output = new StringBuilder();
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.contains(" attached")) {
                // what it says later, a line for each thread, is short enough for the pipe
                return strace;
            }
            output.append(line).append('\n');
        }
        strace.close();
        throw new NotRunException("strace cannot watch a process here: " + output);
    }

    /** Lets the process go, as it was. */
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
                interrupted = true;
            }
        }
        process.destroyForcibly();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Tells whether a fault has been met. Call it once this is closed.
     *
     * @return true if a call has seemed to fail
     * @throws IOException if the log cannot be read
     */
    public boolean isFaultTriggered() throws IOException {
        return Files.readString(log, StandardCharsets.ISO_8859_1).contains("(INJECTED)");
    }

    /**
     * Returns what was seen. Call it once this is closed.
     *
     * @param directory calls about files elsewhere are left out
     * @return the calls about the directory and what is in it
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
