package dev.stowage.cli;

import dev.stowage.api.Availability;
import dev.stowage.api.Settings;
import dev.stowage.api.error.LoadException;
import dev.stowage.harness.BackendInfo;
import dev.stowage.harness.Clause;
import dev.stowage.harness.ConformanceReport;
import dev.stowage.harness.ConformanceReportWriter;
import dev.stowage.harness.ConformanceRunner;
import dev.stowage.harness.ConformanceTextReport;
import dev.stowage.harness.HostFacts;
import dev.stowage.harness.PairSelection;
import dev.stowage.harness.SoakRunner;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.Subject;
import dev.stowage.harness.SuiteOptions;
import dev.stowage.loader.BackendReport;
import dev.stowage.loader.Stowage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stowage conformance}. Works in a temporary directory and deletes it at the end. */
@Command(name = "conformance", description = {
        "Check the backends of this machine against the contract, clause by clause.",
        "Checks each runtime alone, each storage backend alone, and the engine over every pair of them."
                + " --runtime and --storage take several names, separated by commas (default: all).",
        "With three storage backends or more, rules about runtimes are not run over every pair, but at least"
                + " once over each runtime and over each storage backend; --full runs them over every pair.",
        "--soak repeats the tests that depend on timing and chance: power cuts, killed processes, damaged"
                + " files and failing system calls.",
        "Exit code 0: all clauses hold; 1: a clause is violated; 2: wrong usage; 3: a required backend is"
                + " not available."})
final class ConformanceCommand extends Subcommand {
    @Option(names = "--report", paramLabel = "DIR", description = "Write conformance.json and junit/*.xml to this directory.")
    private Optional<Path> reportDirectory = Optional.empty();

    @Option(names = "--require", paramLabel = "NAMES", description = "Fail if one of these backends is not available (names separated by commas, or all).")
    private Optional<String> required = Optional.empty();

    @Option(names = "--clause", paramLabel = "NAMES", description = "Check only these clauses of SPEC.md or groups of clauses, separated by commas, such as storage.durability.6,create.")
    private Optional<String> clauses = Optional.empty();

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Seed of all random choices, to repeat a run whose report names it.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--soak", paramLabel = "DURATION", description = "Soak-test the storage backends for DURATION, such as 10m or 1h, and check nothing else.")
    private Optional<String> soak = Optional.empty();

    @Option(names = "--full", description = "Run every rule over every pair of a runtime and a storage backend.")
    private boolean full;

    @Override
    public Integer call() {
        Optional<Duration> soakDuration = soak.map(ConformanceCommand::duration);
        SuiteOptions suiteOptions = options();
        reportDirectory.ifPresent(ConformanceCommand::requireWritable);
        try (GracefulShutdown shutdown = GracefulShutdown.onSignals(console());
                Stowage stowage = Stowage.open(command().settings(Map.of()), command().environment());
                TempDirectory tempDirectory = TempDirectory.create()) {
            List<BackendReport> backends = stowage.backends(tempDirectory.paths());
            SelectedBackends selection =
                    SelectedBackends.of(backends, command().runtime(), command().storage(), required);
            List<BackendReport> missing = selection.missing();
            String missingRequired = String.join(", ", selection.missingRequired());
            if (!missingRequired.isEmpty()) {
                missing.forEach(this::printUnavailable);
                console().err().println("stowage: required but not available: " + missingRequired);
                return CommandExitCodes.BACKEND_MISSING;
            }
            List<Subject> targets = new ConformanceTargets(stowage).of(
                    soakDuration.isPresent() ? Set.of() : selection.availableRuntimes(),
                    selection.availableStorages());
            if (targets.isEmpty()) {
                missing.forEach(this::printUnavailable);
                console().err()
                        .println("stowage: nothing to check: none of the selected backends is available");
                return CommandExitCodes.BACKEND_MISSING;
            }
            return runSuite(targets, soakDuration, suiteOptions, backends, missing, shutdown);
        } catch (LoadException e) {
            CommandLineExecutor.report(console(), command(), e);
            return CommandExitCodes.USAGE;
        }
    }

    private static Duration duration(String text) {
        Settings settings = new Settings(Map.of("--soak", text));
        Duration duration = settings.duration("--soak", Duration.ZERO);
        if (duration.isZero()) {
            throw new UsageException("--soak " + text + " is not a duration; give one such as 10m or 1h");
        }
        return duration;
    }

    private SuiteOptions options() {
        SuiteOptions defaults =
                SuiteOptions.standard().withPairSelection(full ? PairSelection.ALL : PairSelection.ROTATING);
        SuiteOptions seeded = seed.map(defaults::withSeed).orElse(defaults);
        return clauses.map(text -> seeded.withClauseFilter(clausesMatching(text)::contains)).orElse(seeded);
    }

    /** A name selects the clause with this id, or all clauses of this group. */
    private static Set<Clause> clausesMatching(String text) {
        Set<Clause> selected = EnumSet.noneOf(Clause.class);
        for (String part : text.split(",", -1)) {
            String name = part.strip();
            Set<Clause> matching = Arrays.stream(Clause.values())
                    .filter(clause -> clause.id().equals(name) || clause.id().startsWith(name + "."))
                    .collect(Collectors.toSet());
            if (matching.isEmpty()) {
                throw new UsageException(
                        "--clause " + name + ": no such clause or group of clauses in SPEC.md");
            }
            selected.addAll(matching);
        }
        return selected;
    }

    private int runSuite(List<Subject> targets, Optional<Duration> soakDuration, SuiteOptions suiteOptions,
            List<BackendReport> backends, List<BackendReport> missing, GracefulShutdown shutdown) {
        ConformanceReport conformanceReport;
        try (ProgressLine progress = new ProgressLine(console(), InstantSource.system(),
                soakDuration.isPresent() ? "seconds" : "checks", columns()).ticking()) {
            conformanceReport = soakDuration.isPresent()
                    ? SoakRunner.run(storages(targets), soakDuration.orElseThrow(), suiteOptions, progress,
                            shutdown::isRequested)
                    : ConformanceRunner.run(targets, suiteOptions, progress, shutdown::isRequested);
        }
        if (shutdown.isRequested() && (soakDuration.isEmpty() || conformanceReport.results().isEmpty())) {
            return CommandExitCodes.FAILED;
        }
        if (conformanceReport.results().isEmpty()) {
            throw new UsageException(
                    "--clause " + clauses.orElse("") + ": no rule checks these clauses on the"
                            + " selected backends" + (soak.isPresent() ? " with --soak" : ""));
        }
        print(ConformanceTextReport.table(conformanceReport));
        printUnlessEmpty("Figures", ConformanceTextReport.counters(conformanceReport));
        printUnlessEmpty("Violations", ConformanceTextReport.violations(conformanceReport));
        printUnlessEmpty("Declared deviations", ConformanceTextReport.deviations(conformanceReport));
        printUnlessEmpty("Not run", ConformanceTextReport.notRun(conformanceReport));
        missing.forEach(this::printUnavailable);
        print("");
        if (conformanceReport.rulesLeftToOtherPairs() > 0) {
            print(conformanceReport.rulesLeftToOtherPairs()
                    + " runs of rules about runtimes were left out, because the rule ran over another pair with"
                    + " the same runtime and over one with the same storage backend; --full runs all");
        }
        var verdictCounts = conformanceReport.totals();
        print(verdictCounts.pass() + " clauses hold, " + verdictCounts.violation() + " violated, "
                + verdictCounts.deviation() + " deviations, " + verdictCounts.notRun() + " not run; "
                + conformanceReport.duration().toSeconds() + " s");
        print("Seed: " + conformanceReport.seed());
        reportDirectory.ifPresent(directory -> write(directory, backends, conformanceReport));
        return conformanceReport.isPassed() ? CommandExitCodes.SUCCESS : CommandExitCodes.VIOLATION;
    }

    private int columns() {
        return switch (console().errorStreamKind()) {
            case TERMINAL -> TerminalColumns.of(command().environment().variables());
            case REDIRECTED -> Integer.MAX_VALUE;
        };
    }

    private static List<StorageSubject> storages(List<Subject> targets) {
        return targets.stream()
                .filter(StorageSubject.class::isInstance)
                .map(StorageSubject.class::cast)
                .toList();
    }

    private void write(Path directory, List<BackendReport> backends, ConformanceReport conformanceReport) {
        try {
            new ConformanceReportWriter(directory).write(HostFacts.collect(),
                    backends.stream()
                            .map(backend -> new BackendInfo(backend.kind().key(), backend.name(),
                                    backend.availability()))
                            .toList(),
                    conformanceReport);
            print("Report: " + directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Checked first, so that a long run does not fail at its end. */
    private static void requireWritable(Path directory) {
        try {
            Files.createDirectories(directory);
            if (!Files.isWritable(directory)) {
                throw new UsageException("--report " + directory + " is not writable");
            }
        } catch (IOException e) {
            throw new UsageException("--report " + directory + " cannot be created: " + e);
        }
    }

    private void printUnlessEmpty(String heading, String text) {
        if (!text.isBlank()) {
            print("");
            print(heading + ":");
            print(text.stripTrailing());
        }
    }

    private void printUnavailable(BackendReport backend) {
        if (backend.availability() instanceof Availability.Unavailable unavailable) {
            print("Not available: " + backend.kind().key() + " " + backend.name() + ": "
                    + unavailable.problem() + "; " + unavailable.hint());
        }
    }
}
