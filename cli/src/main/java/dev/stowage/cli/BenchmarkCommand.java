package dev.stowage.cli;

import dev.stowage.posix.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code stowage benchmark}. Starts another JVM, with the optimizing compiler that the command itself runs
 * without, and with libraries that no other subcommand has on its class path.
 */
@Command(name = "benchmark", description = {
        "Compare storage backends, locks and runtimes with models of other systems.",
        "The candidates of a case run in turns, so that a slow minute of the machine slows all of them; the"
                + " result is the median of at least five rounds. --runtime and --storage take several names,"
                + " separated by commas (default: all that are available).",
        "All cases together take one to two hours. The report is written again after each case.",
        "Exit code 0: measured, whether targets were reached or not; 2: wrong usage; 125: failed."})
final class BenchmarkCommand extends Subcommand {
    private static final String MAIN_CLASS = "dev.stowage.benchmarks.BenchmarkMain";

    @Option(names = "--quick", description = "Run only the cases that have a target; takes less than five minutes.")
    private boolean quick;

    @Option(names = "--select", paramLabel = "NAMES", description = "Run only these benchmarks, separated by commas, such as DurableUpdate,LoadAll.")
    private Optional<String> select = Optional.empty();

    @Option(names = "--report", paramLabel = "DIR", description = "Write benchmark.json and benchmark.html to this directory.")
    private Optional<Path> report = Optional.empty();

    @Option(names = "--disk", paramLabel = "DIR", description = "Directory on the disk to measure (default: the directory for temporary files).")
    private Optional<Path> disk = Optional.empty();

    @Override
    public Integer call() {
        Path installationDirectory = command().environment()
                .installation()
                .orElseThrow(() -> new UsageException(
                        "benchmark works only in an installed copy; start it with bin/stowage"));
        Path benchmarks = installationDirectory.resolve("benchmarks");
        if (!Files.isDirectory(benchmarks)) {
            throw new UsageException(
                    "this installation has no benchmarks: " + benchmarks + " does not exist");
        }
        List<String> commandLine =
                new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                        "-Djmh.ignoreLock=true", "-Dguice_custom_class_loading=CHILD",
                        "-Dstowage.home=" + installationDirectory, "-cp",
                        benchmarks.resolve("*") + ":" + installationDirectory.resolve("lib/*"), MAIN_CLASS));
        commandLine.addAll(arguments());
        return run(commandLine);
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (quick) {
            arguments.add("--quick");
        }
        if (console().errorStreamKind() == Console.StreamKind.TERMINAL) {
            arguments.add("--terminal");
        }
        add(arguments, "--select", select);
        add(arguments, "--storage", command().storage());
        add(arguments, "--runtime", command().runtime());
        add(arguments, "--report", report);
        add(arguments, "--disk", disk);
        add(arguments, "--config", command().config());
        return arguments;
    }

    private static void add(List<String> arguments, String option, Optional<?> value) {
        value.ifPresent(present -> {
            arguments.add(option);
            arguments.add(present.toString());
        });
    }

    /** When this process receives a signal, the other JVM receives TERM and cleans up. */
    private static int run(List<String> commandLine) {
        try {
            Process process = new ProcessBuilder(commandLine).redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Thread shutdownHook = new Thread(process::destroy);
            Runtime.getRuntime().addShutdownHook(shutdownHook);
            boolean ended = process.waitFor(Deadline.never().remaining());
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
            return ended ? process.exitValue() : CommandExitCodes.FAILED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CommandExitCodes.FAILED;
        }
    }
}
