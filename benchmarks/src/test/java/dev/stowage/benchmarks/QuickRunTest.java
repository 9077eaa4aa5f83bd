package dev.stowage.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.benchmarks.report.Goal;
import dev.stowage.benchmarks.report.Goals;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.RunProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a quick run runs: the goals' cases, and in each those that a goal compares. */
class QuickRunTest {
    /** These depend on the commands of the machine. */
    private static final Set<String> DEPENDS_ON_COMMANDS = Set.of("LifecycleStep", "Startup");

    @Test
    void onlyCandidatesOfGoalsAreSelected() {
        Map<String, Set<String>> expected = new TreeMap<>();
        expected.put("StatusGetUpdate 100% 8", Set.of("journal", "memory", "file", "read-write-lock"));
        expected.put("FreshGet 1", Set.of("journal", "file", "gvisor"));
        expected.put("DurableUpdate 1", Set.of("journal", "raw-overwrite"));
        expected.put("DurableUpdate 8", Set.of("journal", "containerd-durable", "raw-group-commit"));
        expected.put("DurableUpdate 32", Set.of("journal", "containerd-durable"));
        expected.put("SharedUpdate 8", Set.of("journal × 1 process", "journal × 2 processes"));
        expected.put("CreateDelete 8", Set.of("journal", "containerd-durable"));
        expected.put("LoadAll 10000", Set.of("journal", "containerd"));
        expected.put("List 10000", Set.of("journal", "memory", "file"));
        Map<String, Set<String>> found = new TreeMap<>();
        for (Benchmark benchmark : Benchmarks.all()) {
            for (BenchmarkCase one : quickCases(benchmark, backends("journal", "memory", "file", "sqlite"))) {
                if (!one.candidates().isEmpty() && !DEPENDS_ON_COMMANDS.contains(benchmark.name())) {
                    Stream<String> words = Stream.of("reads", "threads", "records")
                            .filter(one.parameters()::containsKey)
                            .map(one.parameters()::get);
                    found.put(benchmark.name() + words.map(" "::concat).collect(Collectors.joining()),
                            names(one));
                }
            }
        }
        assertEquals(expected, found);
    }

    @Test
    void everyGoalHasOneCaseWithAllOfItsCandidates() {
        BackendSelection allBackends = backends("journal", "memory", "file", "sqlite");
        for (Goal goal : Goals.all()) {
            Benchmark benchmark = Benchmarks.all()
                    .stream()
                    .filter(one -> one.name().equals(goal.benchmark()))
                    .findFirst()
                    .orElseThrow();
            List<BenchmarkCase> cases = new ArrayList<>(quickCases(benchmark, allBackends));
            cases.removeIf(one -> !one.parameters().entrySet().containsAll(goal.caseParameters().entrySet()));
            assertEquals(1, cases.size(), goal.id() + " is judged by one case");
            if (!DEPENDS_ON_COMMANDS.contains(goal.benchmark())) {
                Set<String> wanted = new TreeSet<>(goal.candidates());
                if (!goal.baseline().isEmpty()) {
                    wanted.add(goal.baseline());
                }
                assertTrue(names(cases.getFirst()).containsAll(wanted), goal.id() + ": " + wanted);
            }
        }
    }

    @Test
    void aGoalWithAMissingSideRunsNothing() {
        for (Benchmark benchmark : Benchmarks.all()) {
            for (BenchmarkCase one : quickCases(benchmark, backends("sqlite"))) {
                if (!DEPENDS_ON_COMMANDS.contains(benchmark.name())) {
                    assertEquals(Set.of(), names(one), benchmark.name() + " " + one.title());
                }
            }
        }
    }

    private static List<BenchmarkCase> quickCases(Benchmark benchmark, BackendSelection backends) {
        return Goals.retainCompared(benchmark.name(), benchmark.cases(backends, RunProfile.quick()));
    }

    private static Set<String> names(BenchmarkCase one) {
        return one.candidates().stream().map(Candidate::name).collect(Collectors.toSet());
    }

    private static BackendSelection backends(String... storages) {
        return new BackendSelection(Stream.of(storages).map(QuickRunTest::storage).toList(),
                List.of(), List.of());
    }

    private static BackendSelection.StorageBackend storage(String name) {
        boolean memory = name.equals("memory");
        StorageCapabilities capabilities =
                memory ? StorageCapabilities.of(Durability.MEMORY, Sharing.PROCESS, UpdateExecution.ONCE)
                        : StorageCapabilities.of(Durability.DURABLE, Sharing.HOST, UpdateExecution.ONCE);
        return new BackendSelection.StorageBackend(name, capabilities, any -> {
            throw new IllegalStateException("nothing is opened here");
        });
    }
}
