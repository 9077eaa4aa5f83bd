package dev.stowage.cli;

import dev.stowage.api.Availability;
import dev.stowage.api.Settings;
import dev.stowage.harness.BackendInfo;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Conformance;
import dev.stowage.harness.Machine;
import dev.stowage.harness.Options;
import dev.stowage.harness.Pairs;
import dev.stowage.harness.Report;
import dev.stowage.harness.ReportFiles;
import dev.stowage.harness.Soak;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.Subject;
import dev.stowage.harness.TextReport;
import dev.stowage.loader.BackendKind;
import dev.stowage.loader.BackendReport;
import dev.stowage.loader.LoadException;
import dev.stowage.loader.Stowage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stowage conformance}. Works in directories of its own, which are gone afterwards. */
@Command(name = "conformance", description = {
        "Check the backends of this machine against the contract, clause by clause.",
        "Each runtime and each storage is checked alone, and an engine over every pair. --runtime and"
                + " --storage take several names, separated by commas; without them, all are checked.",
        "Over three storages or more, rules that a runtime alone is held to as well take turns: each is run"
                + " over every runtime and over every storage, and over every pair with --full.",
        "--soak runs for a long time what else is tried a few times only: the power of storages is cut, their"
                + " processes are killed, their files damaged, and the system refuses what they ask for.",
        "Exit code 0: all hold; 1: a clause is violated; 2: bad usage; 3: a required backend is"
                + " missing."})
final class ConformanceCommand extends Verb {
    private static final String ALL = "all";

    @Option(names = "--report", paramLabel = "DIR", description = "Write conformance.json and junit/*.xml to this directory.")
    private Optional<Path> reportDirectory = Optional.empty();

    @Option(names = "--require", paramLabel = "NAMES", description = "Fail if one of these backends (separated by commas, or all) is missing.")
    private Optional<String> required = Optional.empty();

    @Option(names = "--clause", paramLabel = "NAMES", description = "Only these clauses of SPEC.md, or groups of them, separated by commas, such as storage.level.6,create.")
    private Optional<String> clauses = Optional.empty();

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Seed of random choices, as a report gave it.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--soak", paramLabel = "DURATION", description = "Try the luck of storages for so long, such as 10m or 1h, and of them only.")
    private Optional<String> soak = Optional.empty();

    @Option(names = "--full", description = "Run every rule over every pair of a runtime and a storage.")
    private boolean full;

    @Override
    public Integer call() {
        Optional<Duration> longest = soak.map(ConformanceCommand::duration);
        Options options = options();
        reportDirectory.ifPresent(ConformanceCommand::requireWritable);
        try (OrderlyEnd end = OrderlyEnd.onSignals(console());
                Stowage stowage = Stowage.open(command().settings(Map.of()), command().surroundings());
                Scratch scratch = Scratch.make()) {
            List<BackendReport> backends = stowage.backends(scratch.directories());
            Set<String> runtimes = chosen("runtime", command().runtime(), backends, BackendKind.RUNTIME);
            Set<String> storages = chosen("storage", command().storage(), backends, BackendKind.STORAGE);
            Set<String> demanded = demanded(backends, runtimes, storages);
            List<BackendReport> missing = backends.stream()
                    .filter(backend -> !(backend.availability() instanceof Availability.Available))
                    .toList();
            String lacking = missing.stream()
                    .map(BackendReport::name)
                    .filter(demanded::contains)
                    .collect(Collectors.joining(", "));
            if (!lacking.isEmpty()) {
                missing.forEach(this::printMissing);
                console().err().println("stowage: required and not here: " + lacking);
                return ExitCodes.BACKEND_MISSING;
            }
            missing.forEach(backend -> {
                runtimes.remove(backend.name());
                storages.remove(backend.name());
            });
            List<Subject> subjects = new Subjects(stowage).of(longest.isPresent() ? Set.of() : runtimes,
                    storages);
            if (subjects.isEmpty()) {
                missing.forEach(this::printMissing);
                console().err().println("stowage: nothing to check: none of the chosen backends is here");
                return ExitCodes.BACKEND_MISSING;
            }
            return check(subjects, longest, options, backends, missing, end);
        } catch (LoadException e) {
            CommandRun.report(console(), command(), e);
            return ExitCodes.USAGE;
        }
    }

    private static Duration duration(String text) {
        Settings settings = new Settings(Map.of("--soak", text));
        Duration duration = settings.duration("--soak", Duration.ZERO);
        if (duration.isZero()) {
            throw new UsageException("--soak " + text + ": must be a duration such as 10m or 1h");
        }
        return duration;
    }

    private Options options() {
        Options standard = Options.standard().withPairs(full ? Pairs.EVERY : Pairs.IN_TURN);
        Options seeded = seed.map(standard::withSeed).orElse(standard);
        return clauses.map(text -> seeded.withClauses(named(text)::contains)).orElse(seeded);
    }

    /** A name is that of a clause, or of the group that its id begins with. */
    private static Set<Clause> named(String text) {
        Set<Clause> chosen = EnumSet.noneOf(Clause.class);
        for (String part : text.split(",", -1)) {
            String name = part.strip();
            Set<Clause> meant = Arrays.stream(Clause.values())
                    .filter(clause -> clause.id().equals(name) || clause.id().startsWith(name + "."))
                    .collect(Collectors.toSet());
            if (meant.isEmpty()) {
                throw new UsageException("--clause " + name + ": SPEC.md has no such clause or group");
            }
            chosen.addAll(meant);
        }
        return chosen;
    }

    private int check(List<Subject> subjects, Optional<Duration> longest, Options options,
            List<BackendReport> backends, List<BackendReport> missing, OrderlyEnd end) {
        Report report;
        try (ProgressLine progress = new ProgressLine(console(), InstantSource.system(), longest.isPresent()
                ? "seconds"
                : "checks")) {
            report = longest.isPresent()
                    ? Soak.run(storages(subjects), longest.orElseThrow(), options, progress, end::isWanted)
                    : Conformance.run(subjects, options, progress, end::isWanted);
        }
        if (end.isWanted() && (longest.isEmpty() || report.results().isEmpty())) {
            return ExitCodes.FAILED;
        }
        if (report.results().isEmpty()) {
            throw new UsageException("--clause " + clauses.orElse("") + ": nothing of it is checked on these"
                    + " backends in this way");
        }
        print(TextReport.table(report));
        printUnlessEmpty("Figures", TextReport.figures(report));
        printUnlessEmpty("Violations", TextReport.violations(report));
        printUnlessEmpty("Declared deviations", TextReport.deviations(report));
        printUnlessEmpty("Not run", TextReport.notRun(report));
        missing.forEach(this::printMissing);
        print("");
        if (report.leftToOtherPairs() > 0) {
            print(report.leftToOtherPairs()
                    + " rules about runtimes were not run over a pair, but over others"
                    + " of the same runtime and of the same storage; --full runs them over every pair");
        }
        var totals = report.totals();
        print(totals.pass() + " clauses hold, " + totals.violation() + " violated, " + totals.deviation()
                + " deviations, " + totals.notRun() + " not run; " + report.took().toSeconds() + " s, seed "
                + report.seed());
        reportDirectory.ifPresent(directory -> write(directory, backends, report));
        return report.holds() ? ExitCodes.DONE : ExitCodes.VIOLATION;
    }

    private static List<StorageSubject> storages(List<Subject> subjects) {
        return subjects.stream()
                .filter(StorageSubject.class::isInstance)
                .map(StorageSubject.class::cast)
                .toList();
    }

    private void write(Path directory, List<BackendReport> backends, Report report) {
        try {
            new ReportFiles(directory).write(Machine.observed(),
                    backends.stream()
                            .map(backend -> new BackendInfo(backend.kind().word(), backend.name(),
                                    backend.availability()))
                            .toList(),
                    report);
            print("Report: " + directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Found out before minutes are spent. */
    private static void requireWritable(Path directory) {
        try {
            Files.createDirectories(directory);
            if (!Files.isWritable(directory)) {
                throw new UsageException("--report " + directory + " cannot be written to");
            }
        } catch (IOException e) {
            throw new UsageException("--report " + directory + " cannot be made: " + e);
        }
    }

    private void printUnlessEmpty(String heading, String text) {
        if (!text.isBlank()) {
            print("");
            print(heading + ":");
            print(text.stripTrailing());
        }
    }

    private void printMissing(BackendReport backend) {
        if (backend.availability() instanceof Availability.Missing(String problem, String hint)) {
            print("Not here: " + backend.kind().word() + " " + backend.name() + ": " + problem + "; " + hint);
        }
    }

    private Set<String> chosen(String option, Optional<String> names, List<BackendReport> backends,
            BackendKind kind) {
        Set<String> known = backends.stream()
                .filter(backend -> backend.kind() == kind)
                .map(BackendReport::name)
                .collect(Collectors.toCollection(TreeSet::new));
        return names.map(text -> known(option, text, known)).orElse(known);
    }

    private Set<String> demanded(List<BackendReport> backends, Set<String> runtimes, Set<String> storages) {
        Set<String> known = backends.stream()
                .map(BackendReport::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (required.filter(ALL::equals).isPresent()) {
            Set<String> all = new TreeSet<>(runtimes);
            all.addAll(storages);
            return all;
        }
        return required.map(text -> known("require", text, known)).orElseGet(TreeSet::new);
    }

    private static Set<String> known(String option, String text, Set<String> known) {
        Set<String> names = Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new UsageException("--" + option + " " + String.join(",", unknown)
                    + ": there is no such backend; known are " + String.join(", ", known));
        }
        return names;
    }
}
