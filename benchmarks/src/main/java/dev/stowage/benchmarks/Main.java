package dev.stowage.benchmarks;

import dev.stowage.api.error.StowageException;
import dev.stowage.benchmarks.report.Findings;
import dev.stowage.benchmarks.report.Goals;
import dev.stowage.benchmarks.report.TextReport;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Installation;
import dev.stowage.loader.BackendReport;
import dev.stowage.loader.BackendKind;
import dev.stowage.loader.LoadException;
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
 * What {@code stowage benchmark} starts, in a JVM of its own: one with the optimizing compiler, which short
 * commands do without.
 */
@Command(name = "benchmark")
public final class Main implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int USAGE = 2;
    private static final int FAILED = 125;

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

    private Main(List<String> arguments) {
        this.arguments = arguments;
    }

    /**
     * Runs and ends the process.
     *
     * @param arguments the options of {@code stowage benchmark}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main(List.of(arguments)))
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    boolean expected = e instanceof StowageException || e instanceof LoadException
                            || e instanceof IllegalArgumentException;
                    System.err.println(
                            "stowage: " + (expected ? e.getMessage() : "error in stowage itself: " + e));
                    if (!expected) {
                        e.printStackTrace(System.err);
                    }
                    return e instanceof IllegalArgumentException ? USAGE : FAILED;
                })
                .setParameterExceptionHandler((e, line) -> {
                    System.err.println("stowage: " + e.getMessage());
                    return USAGE;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Benchmark> chosen = chosen();
        Form form = quick ? Form.quick() : Form.complete();
        Path place = directory("--disk", disk.orElse(Path.of(System.getProperty("java.io.tmpdir"))));
        Optional<Path> files = report.isPresent()
                ? Optional.of(directory("--report", report.orElseThrow()))
                : Optional.empty();
        config.ifPresent(Installation::useSettings);
        try (Workplace look = Workplace.in(place); Installation installation = Installation.open()) {
            refuseUnknown(installation.names());
            Field field = installation.field(look.directory(), this::takesPart);
            BenchmarkRun run = new BenchmarkRun(chosen, form, place, files,
                    ("stowage benchmark " + String.join(" ", arguments)).replace(" --terminal", ""), clock);
            Consumer<String> onError = System.err::print;
            Findings findings;
            try (ShownProgress progress = new ShownProgress(onError,
                    terminal ? ShownProgress.Display.TERMINAL : ShownProgress.Display.RECORDED, clock,
                    form.limit())) {
                findings = run.run(field, progress);
            }
            TextReport.lines(findings).forEach(System.out::println);
            files.ifPresent(
                    directory -> System.out.println("Report: " + directory.resolve("benchmark.html")));
        }
        return DONE;
    }

    private List<Benchmark> chosen() {
        List<Benchmark> all = Benchmarks.all();
        List<String> unknown = select.stream()
                .filter(name -> all.stream().noneMatch(one -> one.name().equalsIgnoreCase(name.strip())))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("--select " + String.join(",", unknown)
                    + ": there is no such benchmark; known are "
                    + String.join(", ", all.stream().map(Benchmark::name).toList()));
        }
        List<Benchmark> chosen = all.stream()
                .filter(one -> select.isEmpty()
                        || select.stream().anyMatch(name -> one.name().equalsIgnoreCase(name.strip())))
                .filter(one -> !quick || Goals.areJudgedBy(one.name()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("--quick runs what the goals need, and there is no goal for "
                    + String.join(",", select) + ": leave --quick out");
        }
        return chosen;
    }

    private void refuseUnknown(List<String> known) {
        List<String> unknown = Stream.concat(storages.stream(), runtimes.stream())
                .filter(name -> !known.contains(name))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(String.join(", ", unknown)
                    + ": there is no such backend; known are " + String.join(", ", known));
        }
    }

    private boolean takesPart(BackendReport backend) {
        List<String> names = backend.kind() == BackendKind.STORAGE ? storages : runtimes;
        return names.isEmpty() || names.contains(backend.name());
    }

    /** Found out before minutes are spent. */
    private static Path directory(String option, Path path) {
        try {
            Path made = Files.createDirectories(path.toAbsolutePath());
            if (!Files.isWritable(made)) {
                throw new IllegalArgumentException(option + " " + path + " cannot be written to");
            }
            return made;
        } catch (IOException e) {
            throw new IllegalArgumentException(option + " " + path + " cannot be made: " + e, e);
        }
    }
}
