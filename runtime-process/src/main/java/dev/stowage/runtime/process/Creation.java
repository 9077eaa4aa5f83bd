package dev.stowage.runtime.process;

import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.posix.Directory;
import dev.stowage.posix.Fifo;
import dev.stowage.posix.OpenFile;
import dev.stowage.records.bundle.BundleChanges;
import dev.stowage.records.bundle.OciBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes the files of a run and starts its supervisor. */
final class Creation {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);
    private static final String BUNDLE = "bundle";
    private static final Pattern IGNORED = Pattern.compile("^SigIgn:\\s*([0-9a-f]{16})$", Pattern.MULTILINE);

    /** The C library takes these two for itself. */
    private static final long IGNORED_BY_LIBRARY = 3L << 31;

    private static final Path NOTHING = Path.of("/dev/null");

    private final Reservations reservations;
    private final Duration deadline;
    private final Step.Listener steps;

    Creation(Reservations reservations, Duration deadline, Step.Listener steps) {
        this.reservations = reservations;
        this.deadline = deadline;
        this.steps = steps;
    }

    /** Writes everything that the supervisor needs; starts nothing. */
    void prepare(Reservations.Entry entry, OciBundle bundle, Program program) throws IOException {
        RunFiles files = entry.files();
        reservations.makeFiles(entry);
        try (Directory directory = Directory.open(files.directory())) {
            directory.makeDirectory(files.operations().getFileName().toString());
            directory.makeDirectory(BUNDLE);
            bundle.writePrivate(files.directory().resolve(BUNDLE), BundleChanges.NONE);
            write(directory, files.program(), program.scriptBytes(entry.run().orElseThrow()));
            try (InputStream script = Objects
                    .requireNonNull(Creation.class.getResourceAsStream("supervisor.sh"))) {
                write(directory, files.supervisor(), script.readAllBytes());
            }
            write(directory, files.monitorLog(), new byte[0]);
        }
        Fifo.create(files.gate());
        steps.reached(Step.PREPARED, entry.id());
    }

    private static void write(Directory directory, Path file, byte[] bytes) throws IOException {
        try (OpenFile opened = directory.file(file.getFileName().toString(), OpenFile.Access.CREATE_NEW)) {
            opened.write(bytes, 0);
        }
    }

    /**
     * Starts the supervisor and waits until the gate stands.
     *
     * @throws OperationFailedException if it does not in time
     */
    void launch(Reservations.Entry entry, Tools tools) throws IOException, InterruptedException {
        RunFiles files = entry.files();
        RunId run = entry.run().orElseThrow();
        ProcessBuilder builder = new ProcessBuilder(tools.setsid().toString(), tools.shell().toString(),
                files.supervisor().toString(), "supervise", files.directory().toString(),
                tools.shell().toString(), ignoredSignals());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of("PATH", tools.path(), "LC_ALL", "C", Members.MARK, run.toString()));
        builder.directory(files.directory().toFile())
                .redirectInput(NOTHING.toFile())
                .redirectOutput(files.monitorLog().toFile())
                .redirectErrorStream(true);
        Process supervisor = builder.start();
        steps.reached(Step.LAUNCHED, entry.id());
        long end = System.nanoTime() + deadline.toNanos();
        while (files.processes().isEmpty()) {
            if (supervisor.waitFor(LOOK_AGAIN) && files.processes().isEmpty()) {
                throw new OperationFailedException(entry.id().value(), Operation.CREATE,
                        "the supervisor ended at once", OptionalInt.of(supervisor.exitValue()),
                        RunFiles.tail(files.monitorLog()));
            }
            if (System.nanoTime() > end) {
                throw new OperationFailedException(entry.id().value(), Operation.CREATE,
                        "the supervisor did not stand within " + deadline.toMillis() + " ms",
                        OptionalInt.empty(), RunFiles.tail(files.monitorLog()));
            }
        }
        steps.reached(Step.CREATED, entry.id());
    }

    /**
     * What this JVM was told to ignore, by nohup or a shell's {@code &}, a program would ignore too, and no
     * shell can undo that.
     *
     * @return numbers with commas between them
     */
    private static String ignoredSignals() throws IOException {
        Matcher line = IGNORED.matcher(Files.readString(Path.of("/proc/self/status")));
        long ignored = line.find() ? Long.parseUnsignedLong(line.group(1), 16) & ~IGNORED_BY_LIBRARY : 0;
        return IntStream.range(0, Long.SIZE)
                .filter(bit -> (ignored & (1L << bit)) != 0)
                .mapToObj(bit -> Integer.toString(bit + 1))
                .collect(Collectors.joining(","));
    }
}
