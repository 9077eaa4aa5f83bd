package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.BenchmarkCase.Medium;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Candidate.Kind;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.RunProfile;
import dev.stowage.posix.ExecutablePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runtime × phase, with an engine that is warm, and with the bare commands of the same runtimes. */
public final class LifecycleStep implements Benchmark {
    private static final List<String> BARE_STEPS = List.of("create", "start", "delete");

    /** Creates the benchmark. */
    public LifecycleStep() {}

    @Override
    public Description description() {
        return new Description(
                "How long does a container of the program true take, and which part of it is Stowage?",
                Metric.MILLISECONDS).withIterationTimeFactor(2);
    }

    @Override
    public List<BenchmarkCase> cases(BackendSelection backends, RunProfile profile) {
        List<BenchmarkCase> cases = new ArrayList<>();
        for (Phase phase : profile.choose(new Phase[]{Phase.FULL_LIFECYCLE}, Phase.values())) {
            List<Candidate> candidates = new ArrayList<>();
            preferredStorage(backends).ifPresent(storage -> backends.runtimes()
                    .forEach(runtime -> candidates.add(new Candidate(runtime.name(), Kind.OURS,
                            "an engine over runtime " + runtime.name() + " and storage " + storage,
                            directory -> new EngineLifecycleWorkload(runtime, storage, directory, phase)))));
            for (CliLifecycleWorkload.Tool tool : CliLifecycleWorkload.Tool.values()) {
                boolean included = phase == Phase.FULL_LIFECYCLE
                        ? profile.extent() != RunProfile.Extent.SMOKE
                                || tool == CliLifecycleWorkload.Tool.TRUE
                        : tool == CliLifecycleWorkload.Tool.RUNC && BARE_STEPS.contains(phase.label());
                if (included && ExecutablePath.ofEnvironment().find(tool.command()).isPresent()) {
                    candidates.add(new Candidate("bare " + tool.command(), Kind.PEER, tool.description(),
                            directory -> new CliLifecycleWorkload(tool, directory, phase)));
                }
            }
            cases.add(new BenchmarkCase(BenchmarkCase.parameters("step", phase.label()),
                    Medium.DISK, candidates));
        }
        return cases;
    }

    /** The phases of a container. */
    enum Phase {
        CREATE("create"),
        START("start"),
        WAIT("wait"),
        DELETE("delete"),
        FULL_LIFECYCLE("full lifecycle");

        private final String label;

        Phase(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /** The journal if it is installed, else files. */
    private static Optional<String> preferredStorage(BackendSelection backends) {
        List<String> names = backends.storages().stream().map(BackendSelection.StorageBackend::name).toList();
        return List.of("journal", "file", "memory").stream().filter(names::contains).findFirst();
    }
}
