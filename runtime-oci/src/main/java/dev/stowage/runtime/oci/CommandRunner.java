package dev.stowage.runtime.oci;

import dev.stowage.posix.ConcurrencyLimit;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.ExecutablePath;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.ProcessSpawn;
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
 * Runs commands. Each has a directory of its own for its log and output, an empty standard input, no pipes, a
 * timeout, and an environment that does not depend on the caller's. As many run at once as the machine can
 * run; the timeout of the others does not begin while they wait. Thread-safe.
 */
final class CommandRunner {
    /** Marks a command and its descendants, to distinguish them from other processes that reuse a pid. */
    static final String OPERATION_VARIABLE = "STOWAGE_OPERATION";

    /** Where a timeout comes from, for messages. */
    static final String TIMEOUT_ORIGIN =
            "the runtime's setting \"deadline\" and the timeouts of the bundle's hooks";

    private static final String LAUNCH_SCRIPT = resource("launch.sh");
    private static final int TAIL_BYTES = 64 << 10;
    private static final File DEV_NULL = Path.of("/dev/null").toFile();

    private static final File ROOT = Path.of("/").toFile();
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(2);

    private final Duration timeout;
    private final OciProcessFinder processFinder;
    private final RandomGenerator random;
    private final Failpoints failpoints;
    private final ConcurrencyLimit commandLimit = ConcurrencyLimit.ofMachine();

    CommandRunner(Duration timeout, OciProcessFinder processFinder, RandomGenerator random,
            Failpoints failpoints) {
        this.timeout = timeout;
        this.processFinder = processFinder;
        this.random = random;
        this.failpoints = failpoints;
    }

    /** Returns the timeout of commands that run hooks. */
    Duration timeout(OciRunFiles files) throws IOException {
        return timeout.plus(files.hookTimeouts());
    }

    /** Creates a directory for one command in another directory. */
    Path createOperationDirectory(Path parent) throws IOException {
        Path operationDirectory = parent.resolve(HexFormat.of().toHexDigits(random.nextLong()));
        PrivateDirectory.createNew(operationDirectory);
        return operationDirectory;
    }

    /** Starts a fenced command: it does not run if its operation directory has been renamed by then. */
    Process startFenced(Path operationDirectory, Optional<Path> sync, List<String> command, Path output,
            Path errors) throws IOException {
        List<String> fencedCommand = new ArrayList<>(List.of("/bin/sh", "-c", LAUNCH_SCRIPT, "launch",
                operationDirectory.toString(), sync.map(Path::toString).orElse("-")));
        fencedCommand.addAll(command);
        return start(fencedCommand, operationDirectory, output, errors);
    }

    /** Runs a mutating subcommand of the runtime as a fenced command. */
    CommandResult runFenced(OciRunFiles files, RuntimeBinaries binaries, List<String> subcommand)
            throws IOException, InterruptedException {
        try (var _ = commandLimit.enter()) {
            return runFencedNow(files, binaries, subcommand);
        }
    }

    /** Does the same at once, for a caller that holds a place in another limit. */
    CommandResult runFencedNow(OciRunFiles files, RuntimeBinaries binaries, List<String> subcommand)
            throws IOException, InterruptedException {
        Path operationDirectory = createOperationDirectory(files.operations());
        failpoints.reached(OciFailpoint.COMMAND_STARTING);
        Process process = startFenced(operationDirectory, Optional.empty(),
                binaries.commandFor(files, operationDirectory.resolve("log"), subcommand),
                operationDirectory.resolve("output"), operationDirectory.resolve("errors"));
        CommandResult result = awaitResult(process, operationDirectory, timeout(files));
        failpoints.reached(OciFailpoint.COMMAND_ENDED);
        return result;
    }

    /** Runs a subcommand of the runtime that does no harm if it takes effect late. */
    CommandResult runUnfenced(OciRunFiles files, RuntimeBinaries binaries, List<String> subcommand)
            throws IOException, InterruptedException {
        try (var _ = commandLimit.enter()) {
            Path operationDirectory = createOperationDirectory(files.directory());
            return awaitResult(
                    start(binaries.commandFor(files, operationDirectory.resolve("log"), subcommand),
                            operationDirectory, operationDirectory.resolve("output"),
                            operationDirectory.resolve("errors")),
                    operationDirectory, timeout);
        }
    }

    /** Runs any command, with its files in a directory. */
    CommandResult run(Path directory, List<String> command) throws IOException, InterruptedException {
        try (var _ = commandLimit.enter()) {
            Path operationDirectory = createOperationDirectory(directory);
            return awaitResult(start(command, operationDirectory, operationDirectory.resolve("output"),
                    operationDirectory.resolve("errors")), operationDirectory, timeout);
        }
    }

    private CommandResult awaitResult(Process process, Path operationDirectory, Duration longest)
            throws IOException, InterruptedException {
        // if interrupted, the command continues, and its directory stays for the fence
        boolean exited = process.waitFor(longest.toNanos(), TimeUnit.NANOSECONDS);
        if (!exited) {
            process.destroyForcibly();
            processFinder.killOperation(operationDirectory, KILL_TIMEOUT);
        }
        Optional<String> logged = OutputParser.lastMessage(readTail(operationDirectory.resolve("log")));
        String reported = logged.orElseGet(() -> readTail(operationDirectory.resolve("errors")));
        String message = exited ? reported
                : "killed after " + longest.toMillis() + " ms, " + TIMEOUT_ORIGIN + "; " + reported;
        CommandResult result =
                new CommandResult(exited ? OptionalInt.of(process.exitValue()) : OptionalInt.empty(),
                        readTail(operationDirectory.resolve("output")), OutputParser.tail(message));
        DirectoryTree.delete(operationDirectory);
        return result;
    }

    private static Process start(List<String> command, Path operationDirectory, Path output, Path errors)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", ExecutablePath.STANDARD.value());
        // conmon refuses every argument that the character set of its locale cannot represent
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put(OPERATION_VARIABLE, operationDirectory.toString());
        // a monitor runs long: it must not keep the working directory of the caller in use
        builder.directory(ROOT)
                .redirectInput(DEV_NULL)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        return ProcessSpawn.start(builder);
    }

    private static String readTail(Path path) {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (OpenFile file = OpenFile.open(path, OpenFile.Access.READ)) {
            byte[] tail = new byte[(int) Math.min(TAIL_BYTES, file.attributes().size())];
            int length = file.read(tail, file.attributes().size() - tail.length);
            return new String(tail, 0, length, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "its output cannot be read: " + e; // for people, and no state that any runtime reports
        }
    }

    private static String resource(String name) {
        try (var stream = CommandRunner.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is missing from the archive");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot be read from the archive", e);
        }
    }
}
