package dev.stowage.runtime.process;

import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.bundle.BundleOverrides;
import dev.stowage.bundle.OciBundle;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.Directory;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.Fifo;
import dev.stowage.posix.MonitorControlGroup;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.ProcessSpawn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes the files of a run and starts its supervisor. */
final class SupervisorLauncher {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(1);
    private static final String BUNDLE = "bundle";
    private static final Pattern IGNORED_SIGNALS =
            Pattern.compile("^SigIgn:\\s*([0-9a-f]{16})$", Pattern.MULTILINE);

    /** The C library uses these two signals itself. */
    private static final long LIBC_RESERVED_SIGNALS = 3L << 31;

    private static final int KILLED = 128 + 9;

    private static final Path DEV_NULL = Path.of("/dev/null");

    private final ProcessIdRegistry idRegistry;
    private final Duration timeout;
    private final Failpoints failpoints;
    private final MonitorControlGroup controlGroup = MonitorControlGroup.ofThisProcess();

    SupervisorLauncher(ProcessIdRegistry idRegistry, Duration timeout, Failpoints failpoints) {
        this.idRegistry = idRegistry;
        this.timeout = timeout;
        this.failpoints = failpoints;
    }

    /** Writes the files that the supervisor needs. Starts no process. */
    void prepare(ProcessIdRegistry.Reservation reservation, OciBundle bundle, ResolvedProgram resolvedProgram,
            List<String> exitCommand) throws IOException {
        ProcessRunFiles files = reservation.files();
        idRegistry.createRunDirectory(reservation);
        try (Directory directory = Directory.open(files.directory())) {
            directory.createDirectory(files.operations().getFileName().toString());
            directory.createDirectory(BUNDLE);
            bundle.writeCopy(files.directory().resolve(BUNDLE), BundleOverrides.NONE);
            write(directory, files.program(), resolvedProgram.scriptBytes(reservation.run().orElseThrow()));
            try (InputStream script =
                    Objects.requireNonNull(SupervisorLauncher.class.getResourceAsStream("supervisor.sh"))) {
                write(directory, files.supervisor(), script.readAllBytes());
            }
            if (!exitCommand.isEmpty()) {
                write(directory, files.exitCommand(),
                        exitScript(exitCommand).getBytes(StandardCharsets.UTF_8));
            }
            write(directory, files.monitorLog(), new byte[0]);
        }
        Fifo.create(files.startFifo());
        failpoints.reached(ProcessFailpoint.PREPARED);
    }

    /**
     * Starts the command in the background, so that the supervisor ends although the command hangs; and in a
     * locale in which a JVM can name every file, which the supervisor's own is not.
     */
    private static String exitScript(List<String> exitCommand) {
        return exitCommand.stream()
                .map(ResolvedProgram::shellQuoted)
                .collect(Collectors.joining(" ",
                        "unset " + RunProcessFinder.RUN_VARIABLE + "\nLC_ALL=C.UTF-8 setsid -- ",
                        " </dev/null >/dev/null 2>&1 &\n"));
    }

    private static void write(Directory directory, Path file, byte[] bytes) throws IOException {
        try (OpenFile opened =
                directory.openFile(file.getFileName().toString(), OpenFile.Access.CREATE_NEW)) {
            opened.write(bytes, 0);
        }
    }

    /**
     * Starts the supervisor and waits until it has recorded its processes: then the gate waits to be opened.
     *
     * @throws OperationFailedException if the supervisor ends, or has not done so in time
     */
    void launch(ProcessIdRegistry.Reservation reservation, HostTools hostTools)
            throws IOException, InterruptedException {
        ProcessRunFiles files = reservation.files();
        RunId run = reservation.run().orElseThrow();
        ProcessBuilder builder = new ProcessBuilder(controlGroup.joinedBy(hostTools.shell(),
                List.of(hostTools.setsid().toString(), hostTools.shell().toString(),
                        files.supervisor().toString(), "supervise", files.directory().toString(),
                        hostTools.shell().toString(), ignoredSignals())));
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of("PATH", hostTools.searchPath().value(), "LC_ALL", "C",
                        RunProcessFinder.RUN_VARIABLE, run.toString()));
        builder.directory(files.directory().toFile())
                .redirectInput(DEV_NULL.toFile())
                .redirectOutput(files.monitorLog().toFile())
                .redirectErrorStream(true);
        Process supervisor = ProcessSpawn.start(builder);
        failpoints.reached(ProcessFailpoint.LAUNCHED);
        Deadline deadline = Deadline.after(timeout);
        while (files.processes().isEmpty()) {
            if (supervisor.waitFor(POLL_INTERVAL) && files.processes().isEmpty()) {
                throw new OperationFailedException(reservation.id(), Operation.CREATE,
                        supervisor.exitValue() == KILLED
                                ? "the container was killed while it was being created"
                                : "the supervisor ended before it had recorded its processes",
                        OptionalInt.of(supervisor.exitValue()), ProcessRunFiles.tail(files.monitorLog()));
            }
            if (deadline.hasPassed()) {
                throw new OperationFailedException(reservation.id(), Operation.CREATE,
                        "the supervisor did not record its processes within " + timeout.toMillis() + " ms",
                        OptionalInt.empty(), ProcessRunFiles.tail(files.monitorLog()));
            }
        }
        failpoints.reached(ProcessFailpoint.CREATED);
    }

    /**
     * Returns the signals that this JVM ignores, for example because nohup or the {@code &} of a shell
     * started it. The program would inherit that, and a shell cannot undo it.
     *
     * @return numbers, separated by commas
     */
    private static String ignoredSignals() throws IOException {
        Matcher line = IGNORED_SIGNALS.matcher(Files.readString(Path.of("/proc/self/status")));
        long ignored = line.find() ? Long.parseUnsignedLong(line.group(1), 16) & ~LIBC_RESERVED_SIGNALS : 0;
        return IntStream.range(0, Long.SIZE)
                .filter(bit -> (ignored & (1L << bit)) != 0)
                .mapToObj(bit -> Integer.toString(bit + 1))
                .collect(Collectors.joining(","));
    }
}
