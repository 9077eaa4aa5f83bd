package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.BenchmarkCase.Medium;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Candidate.Kind;
import dev.stowage.benchmarks.run.LoadGenerator;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.posix.ExecutablePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Short commands from start to exit. */
public final class Startup implements Benchmark {
    private static final double MICROS_PER_MILLI = 1000;

    /** Creates the benchmark. */
    public Startup() {}

    @Override
    public Description description() {
        return new Description("How long does a list of no containers take?", Metric.MILLISECONDS)
                .withIterationTimeFactor(2);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        List<Candidate> candidates = new ArrayList<>();
        Optional.ofNullable(System.getProperty("stowage.home"))
                .map(home -> Path.of(home, "bin/stowage"))
                .filter(Files::isExecutable)
                .ifPresent(stowage -> {
                    candidates
                            .add(commandCandidate("stowage ps", Kind.OURS, "this installation, an empty root",
                                    root -> List.of(stowage.toString(), "--root",
                                            root.resolve("root").toString(), "--run",
                                            root.resolve("run").toString(), "ps")));
                    candidates.add(commandCandidate("stowage --version", Kind.OURS,
                            "this installation, nothing loaded",
                            root -> List.of(stowage.toString(), "--version")));
                });
        candidates.add(commandCandidate("java -version", Kind.RAW, "baseline for any program in Java",
                root -> List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-version")));
        ExecutablePath.ofEnvironment()
                .find("runc")
                .ifPresent(runc -> candidates.add(commandCandidate("runc list", Kind.PEER, "an empty root",
                        root -> List.of(runc.toString(), "--root", root.toString(), "list"))));
        ExecutablePath.ofEnvironment()
                .find("podman")
                .ifPresent(podman -> candidates.add(commandCandidate("podman ps", Kind.PEER, "an empty root",
                        root -> List.of(podman.toString(), "--root", root.resolve("root").toString(),
                                "--runroot", root.resolve("run").toString(), "ps"))));
        return List.of(new BenchmarkCase(Map.of(), Medium.DISK, candidates));
    }

    /** Creates the command line for a root directory. */
    private interface CommandFactory {
        List<String> forRoot(Path root);
    }

    private static Candidate commandCandidate(String name, Kind kind, String note,
            CommandFactory commandFactory) {
        return new Candidate(name, kind, note, directory -> {
            List<String> command = commandFactory.forRoot(directory);
            return time -> {
                Sample sample = LoadGenerator.run(1, time, thread -> step -> ExternalCommands.run(command));
                return Sample.of(Metric.MILLISECONDS,
                        sample.values().getOrDefault(Metric.P50, 0.0) / MICROS_PER_MILLI);
            };
        });
    }
}
