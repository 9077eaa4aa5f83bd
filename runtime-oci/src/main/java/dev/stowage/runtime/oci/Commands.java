package dev.stowage.runtime.oci;

import dev.stowage.posix.OpenFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Runs command lines: each with a directory of its own for its log and its output, standard input empty, no
 * pipe, a deadline, and none of the caller's environment but the search path. Thread-safe.
 */
final class Commands {
    /** Marks a command and what it starts, so that the fence tells them from a stranger with the same pid. */
    static final String MARK = "STOWAGE_OPERATION";

    private static final String LAUNCH = resource("launch.sh");
    private static final String SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final int LIMIT = 64 << 10;
    private static final File NOTHING = Path.of("/dev/null").toFile();

    private static final File ROOT = Path.of("/").toFile();
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(2);

    private final Duration deadline;
    private final Strays strays;
    private final RandomGenerator random;
    private final OciStep.Seam seam;

    Commands(Duration deadline, Strays strays, RandomGenerator random, OciStep.Seam seam) {
        this.deadline = deadline;
        this.strays = strays;
        this.random = random;
        this.seam = seam;
    }

    Duration deadline() {
        return deadline;
    }

    /** Makes a directory for one command below another directory. */
    Path operation(Path parent) throws IOException {
        Path operation = parent.resolve(HexFormat.of().toHexDigits(random.nextLong()));
        Reservations.makeDirectory(operation);
        return operation;
    }

    /** Starts a command behind the fence: not at all, once its operation directory has been taken away. */
    Process launch(Path operation, Optional<Path> sync, List<String> command, Path output, Path errors)
            throws IOException {
        List<String> launch = new ArrayList<>(List.of("/bin/sh", "-c", LAUNCH, "launch", operation.toString(),
                sync.map(Path::toString).orElse("-")));
        launch.addAll(command);
        return start(launch, operation, output, errors);
    }

    /** Runs a changing verb of the runtime behind the fence. */
    Attempt fenced(RunFiles files, CommandLine line, List<String> verb)
            throws IOException, InterruptedException {
        Path operation = operation(files.operations());
        seam.reached(OciStep.COMMAND_NEXT);
        Process process = launch(operation, Optional.empty(),
                line.with(files, operation.resolve("log"), verb),
                operation.resolve("output"), operation.resolve("errors"));
        Attempt attempt = finish(process, operation);
        seam.reached(OciStep.COMMAND_ENDED);
        return attempt;
    }

    /** Runs a verb of the runtime that does no harm if it takes effect late. */
    Attempt plain(RunFiles files, CommandLine line, List<String> verb)
            throws IOException, InterruptedException {
        Path operation = operation(files.directory());
        return finish(start(line.with(files, operation.resolve("log"), verb), operation,
                operation.resolve("output"), operation.resolve("errors")), operation);
    }

    /** Runs any command, with its files below a directory. */
    Attempt run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path operation = operation(directory);
        return finish(
                start(command, operation, operation.resolve("output"), operation.resolve("errors")),
                operation);
    }

    private Attempt finish(Process process, Path operation) throws IOException, InterruptedException {
        // interrupted: the command goes on, and its directory stays for the fence
        boolean ended = process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS);
        if (!ended) {
            strays.end(operation, KILL_PATIENCE);
            process.destroyForcibly();
        }
        Optional<String> logged = Replies.lastMessage(text(operation.resolve("log")));
        String said = logged.orElseGet(() -> text(operation.resolve("errors")));
        String message = ended ? said : "killed after " + deadline.toMillis() + " ms; " + said;
        Attempt attempt = new Attempt(ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty(),
                text(operation.resolve("output")), Replies.tail(message));
        Reservations.remove(operation);
        return attempt;
    }

    private static Process start(List<String> command, Path operation, Path output, Path errors)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", SEARCH_PATH);
        builder.environment().put(MARK, operation.toString());
        // a monitor lives long: it must not hold on to the caller's working directory
        return builder.directory(ROOT)
                .redirectInput(NOTHING)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
    }

    private static String text(Path path) {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (OpenFile file = OpenFile.open(path, OpenFile.Access.READ)) {
            byte[] tail = new byte[(int) Math.min(LIMIT, file.facts().size())];
            int length = file.read(tail, file.facts().size() - tail.length);
            return new String(tail, 0, length, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // what a command said is a help for people, never a ground for a decision
        }
    }

    private static String resource(String name) {
        try (var stream = Commands.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is missing from the archive");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot be read from the archive", e);
        }
    }
}
