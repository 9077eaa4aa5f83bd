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
 * {@code stowage benchmark}: starts a JVM for it, with the optimizing compiler, which short commands do
 * without, and with libraries that no other verb should have on its class path.
 */
@Command(name = "benchmark", description = {
        "Compare the storages' locking and durability, and the runtimes' cost, with models of what peers do.",
        "Contestants take turns, so that what slows the machine slows all of them; medians of at least five"
                + " rounds. --runtime and --storage take several names, separated by commas; without them,"
                + " all that are here take part.",
        "All cases take an hour or two. The report is written anew after each case.",
        "Exit code 0: measured, whatever the verdicts; 2: bad usage; 125: could not be run."})
final class BenchmarkCommand extends Subcommand {
    private static final String MAIN_CLASS = "dev.stowage.benchmarks.BenchmarkMain";

    @Option(names = "--quick", description = "The cases of the goals only; ends within five minutes.")
    private boolean quick;

    @Option(names = "--select", paramLabel = "NAMES", description = "Only these benchmarks, separated by commas, for example DurableUpdate,LoadAll.")
    private Optional<String> select = Optional.empty();

    @Option(names = "--report", paramLabel = "DIR", description = "Write benchmark.json and benchmark.html to this directory.")
    private Optional<Path> report = Optional.empty();

    @Option(names = "--disk", paramLabel = "DIR", description = "Measure the disk of this directory (default: that of temporary files).")
    private Optional<Path> disk = Optional.empty();

    @Override
    public Integer call() {
        Path installationDirectory = command().environment()
                .installation()
                .orElseThrow(() -> new UsageException(
                        "the benchmarks belong to an installation, and this is none"));
        Path benchmarks = installationDirectory.resolve("benchmarks");
        if (!Files.isDirectory(benchmarks)) {
            throw new UsageException(benchmarks + " is missing: this installation has no benchmarks");
        }
        List<String> commandLine = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                        "-Djmh.ignoreLock=true",
                        "-Dguice_custom_class_loading=CHILD", "-Dstowage.home=" + installationDirectory,
                        "-cp",
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

    /** A signal to this process goes on to the other one, which removes what it has made. */
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
