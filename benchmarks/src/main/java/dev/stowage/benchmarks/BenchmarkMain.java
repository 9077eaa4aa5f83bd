package dev.stowage.benchmarks;

import dev.stowage.api.error.LoadException;
import dev.stowage.api.error.StowageException;
import dev.stowage.benchmarks.report.BenchmarkResults;
import dev.stowage.benchmarks.report.ConsoleReport;
import dev.stowage.benchmarks.report.Goals;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Installation;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.loader.BackendKind;
import dev.stowage.loader.BackendReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What {@code stowage benchmark} starts, in a separate JVM: with the optimizing compiler, which short
 * commands do without.
 */
@Command(name = "benchmark")
public final class BenchmarkMain implements Callable<Integer> {
    private static final int SUCCESS = 0;
    private static final int USAGE_ERROR = 2;
    private static final int INTERNAL_ERROR = 125;

    private final InstantSource clock = InstantSource.system();

    @Option(names = "--quick")
    private boolean quick;

    @Option(names = "--select", split = ",")
    private List<String> select = new ArrayList<>();

    @Option(names = "--storage", split = ",")
    private List<String> storages = new ArrayList<>();

    @Option(names = "--runtime", split = ",")
    private List<String> runtimes = new ArrayList<>();

    @Option(names = "--report")
    private Optional<Path> report = Optional.empty();

    @Option(names = "--disk")
    private Optional<Path> disk = Optional.empty();

    @Option(names = "--config")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--terminal")
    private boolean terminal;

    private final List<String> arguments;

    private BenchmarkMain(List<String> arguments) {
        this.arguments = arguments;
    }

    /**
     * Runs and ends the process.
     *
     * @param arguments the options of {@code stowage benchmark}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchmarkMain(List.of(arguments)))
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    boolean expected = e instanceof StowageException || e instanceof LoadException
                            || e instanceof IllegalArgumentException;
                    System.err.println("stowage: " + (expected ? e.getMessage() : "internal error: " + e));
                    if (!expected) {
                        e.printStackTrace(System.err);
                    }
                    return e instanceof IllegalArgumentException ? USAGE_ERROR : INTERNAL_ERROR;
                })
                .setParameterExceptionHandler((e, line) -> {
                    System.err.println("stowage: " + e.getMessage());
                    return USAGE_ERROR;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Benchmark> selected = selectBenchmarks();
        RunProfile profile = quick ? RunProfile.quick() : RunProfile.full();
        Path diskDirectory = requireWritableDirectory("--disk",
                disk.orElse(Path.of(System.getProperty("java.io.tmpdir"))));
        Optional<Path> reportDirectory =
                report.isPresent() ? Optional.of(requireWritableDirectory("--report", report.orElseThrow()))
                        : Optional.empty();
        config.ifPresent(Installation::useSettings);
        try (WorkDirectory probeDirectory = WorkDirectory.createIn(diskDirectory);
                Installation installation = Installation.open()) {
            requireKnownBackends(installation.backendNames());
            BackendSelection backends = installation.selectBackends(probeDirectory.path(), this::isSelected);
            BenchmarkRun run = new BenchmarkRun(selected, profile, diskDirectory, reportDirectory,
                    ("stowage benchmark " + String.join(" ", arguments)).replace(" --terminal", ""), clock);
            Consumer<String> onError = System.err::print;
            BenchmarkResults results;
            try (ConsoleProgress progress = new ConsoleProgress(onError,
                    terminal ? ConsoleProgress.Destination.TERMINAL : ConsoleProgress.Destination.LOG, clock,
                    profile.timeLimit())) {
                results = run.run(backends, progress);
            }
            ConsoleReport.lines(results).forEach(System.out::println);
            reportDirectory.ifPresent(
                    directory -> System.out.println("Report: " + directory.resolve("benchmark.html")));
        }
        return SUCCESS;
    }

    private List<Benchmark> selectBenchmarks() {
        List<Benchmark> all = Benchmarks.all();
        List<String> unknown = select.stream()
                .filter(name -> all.stream().noneMatch(one -> one.name().equalsIgnoreCase(name.strip())))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("no such benchmark: " + String.join(",", unknown)
                    + "; --select accepts " + String.join(", ", all.stream().map(Benchmark::name).toList()));
        }
        List<Benchmark> selected = all.stream()
                .filter(one -> select.isEmpty()
                        || select.stream().anyMatch(name -> one.name().equalsIgnoreCase(name.strip())))
                .filter(one -> !quick || Goals.hasGoalFor(one.name()))
                .toList();
        if (selected.isEmpty()) {
            throw new IllegalArgumentException(
                    "--quick runs only cases with a goal, and there is no goal for "
                            + String.join(",", select) + ": omit --quick");
        }
        return selected;
    }

    private void requireKnownBackends(List<String> known) {
        List<String> unknown = Stream.concat(storages.stream(), runtimes.stream())
                .filter(name -> !known.contains(name))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("no such backend: " + String.join(", ", unknown)
                    + "; installed are " + String.join(", ", known));
        }
    }

    private boolean isSelected(BackendReport backend) {
        List<String> names = backend.kind() == BackendKind.STORAGE ? storages : runtimes;
        return names.isEmpty() || names.contains(backend.name());
    }

    /** Fails before the run spends minutes. */
    private static Path requireWritableDirectory(String option, Path path) {
        try {
            Path created = Files.createDirectories(path.toAbsolutePath());
            if (!Files.isWritable(created)) {
                throw new IllegalArgumentException(option + " " + path + ": directory is not writable");
            }
            return created;
        } catch (IOException e) {
            throw new IllegalArgumentException(option + " " + path + ": cannot create directory: " + e, e);
        }
    }
}
