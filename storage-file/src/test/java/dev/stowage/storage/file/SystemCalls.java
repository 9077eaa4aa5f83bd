package dev.stowage.storage.file;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.harness.MachineRequirements;
import dev.stowage.posix.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the calling thread really asks of the kernel, as strace sees it. */
final class SystemCalls {
    /** What may change what is on disk, or when. */
    static final String WRITE_CALLS = "fsync,fdatasync,renameat2,unlinkat";
    /** How files are looked at, and locked. */
    static final String READ_CALLS = "openat,getdents64,newfstatat,statx,fcntl";

    /**
     * An open file, and the name of an entry of it, if the call means one: {@code unlinkat(5</store/records>,
     * "web.json", 0) = 0}.
     */
    private static final Pattern FILE = Pattern.compile("\\d+<([^>]*)>(?:, \"([^\"]*)\")?");

    private SystemCalls() {}

    /** What may fail with anything. */
    interface TracedAction {
        void run() throws Exception;
    }

    /**
     * Returns the successful calls of an act on what is below a directory, in their order, for example
     * {@code fsync records}, {@code renameat2 web.next web.json}.
     *
     * @param calls which ones, separated by commas
     */
    static List<String> trace(Path directory, String calls, TracedAction action) throws Exception {
        Path output = Files.createTempFile("calls", ".strace");
        try {
            // of one thread, so that the other tests do not notice
            String thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
            Process strace = new ProcessBuilder(MachineRequirements.program("strace").toString(), "-qq", "-y",
                    "-e", "signal=none", "-e", "trace=" + calls, "-o", output.toString(), "-p", thread)
                    .start();
            try {
                awaitAttached(strace, thread);
                action.run();
            } finally {
                strace.destroy();
                assertTrue(strace.waitFor(FileFixtures.TIMEOUT));
            }
            Path real = directory.toRealPath();
            return Files.readAllLines(output)
                    .stream()
                    .map(line -> parse(line, real))
                    .flatMap(Optional::stream)
                    .toList();
        } finally {
            Files.delete(output);
        }
    }

    /** The kernel itself says who traces a thread. */
    private static void awaitAttached(Process strace, String thread) throws IOException {
        Path status = Path.of("/proc/self/task", thread, "status");
        String attached = "TracerPid:\t" + strace.pid();
        Deadline deadline = Deadline.after(FileFixtures.TIMEOUT);
        while (Files.readAllLines(status).stream().noneMatch(attached::equals)) {
            if (!strace.isAlive()) {
                try (BufferedReader errors = strace.errorReader()) {
                    MachineRequirements.require("ptrace", false,
                            "needs permission to trace this process: " + errors.readLine());
                }
            }
            assertFalse(deadline.hasPassed(), "strace does not attach");
            Thread.onSpinWait();
        }
    }

    private static Optional<String> parse(String line, Path directory) {
        int result = line.lastIndexOf(" = ");
        if (result < 0 || line.startsWith("-1", result + 3)) {
            return Optional.empty();
        }
        StringBuilder call = new StringBuilder(line.substring(0, line.indexOf('(')));
        Matcher file = FILE.matcher(line.substring(0, result));
        boolean matches = false;
        while (file.find()) {
            if ("".equals(file.group(2))) {
                return Optional.empty(); // of the open file itself
            }
            Path path = Path.of(file.group(1));
            matches |= path.startsWith(directory);
            call.append(' ').append(Optional.ofNullable(file.group(2)).orElse(path.getFileName() + ""));
        }
        return matches ? Optional.of(call.toString()) : Optional.empty();
    }
}
