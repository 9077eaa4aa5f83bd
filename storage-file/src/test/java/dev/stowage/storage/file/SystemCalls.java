package dev.stowage.storage.file;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the calling thread really asks of the kernel, as strace sees it. */
final class SystemCalls {
    /** {@code fsync(5</store/records>) = 0} */
    private static final Pattern FLUSH = Pattern.compile("(\\w+)\\(\\d+<(.*)>\\)\\s+= 0");
    /** {@code unlinkat(5</store/records>, "web.json", 0) = 0}; a rename has two such pairs */
    private static final Pattern ENTRY = Pattern.compile("\\d+<([^>]*)>, \"([^\"]*)\"");

    private SystemCalls() {}

    /** What may fail with anything. */
    interface Act {
        void run() throws Exception;
    }

    /**
     * Returns the successful flushes, renames and removals of an act on what is below a directory, in their
     * order, for example {@code fsync records}, {@code renameat2 web.next web.json}.
     */
    static List<String> of(Path directory, Act act) throws Exception {
        Path output = Files.createTempFile("calls", ".strace");
        try {
            // of one thread, so that the other tests do not notice
            String thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
            Process strace = start("strace", "-qq", "-y", "-e", "signal=none", "-e",
                    "trace=fsync,fdatasync,renameat2,unlinkat", "-o", output.toString(), "-p", thread);
            try {
                awaitAttached(strace, thread);
                act.run();
            } finally {
                strace.destroy();
                assertTrue(strace.waitFor(Stores.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            Path real = directory.toRealPath();
            return Files.readAllLines(output)
                    .stream()
                    .map(line -> parsed(line, real))
                    .flatMap(Optional::stream)
                    .toList();
        } finally {
            Files.delete(output);
        }
    }

    private static Process start(String... command) throws IOException {
        try {
            return new ProcessBuilder(command).start();
        } catch (IOException e) {
            assumeTrue(false, "not run: strace is needed to see system calls, install it: " + e);
            throw e;
        }
    }

    /** The kernel itself says who traces a thread. */
    private static void awaitAttached(Process strace, String thread) throws IOException {
        Path status = Path.of("/proc/self/task", thread, "status");
        String attached = "TracerPid:\t" + strace.pid();
        long deadline = System.nanoTime() + Stores.PATIENCE.toNanos();
        while (Files.readAllLines(status).stream().noneMatch(attached::equals)) {
            if (!strace.isAlive()) {
                try (BufferedReader errors = strace.errorReader()) {
                    assumeTrue(false, "not run: strace may not look at this process: " + errors.readLine());
                }
            }
            assertTrue(System.nanoTime() < deadline, "strace does not attach");
            Thread.onSpinWait();
        }
    }

    private static Optional<String> parsed(String line, Path directory) {
        Matcher flush = FLUSH.matcher(line);
        if (flush.matches()) {
            return below(directory, Path.of(flush.group(2)))
                    .map(file -> flush.group(1) + " " + file.getFileName());
        }
        if (!line.endsWith("= 0")) {
            return Optional.empty();
        }
        StringBuilder call = new StringBuilder(line.substring(0, line.indexOf('(')));
        Matcher entry = ENTRY.matcher(line);
        while (entry.find()) {
            if (below(directory, Path.of(entry.group(1))).isEmpty()) {
                return Optional.empty();
            }
            call.append(' ').append(entry.group(2));
        }
        return Optional.of(call.toString());
    }

    private static Optional<Path> below(Path directory, Path file) {
        return Optional.of(file).filter(path -> path.startsWith(directory));
    }
}
