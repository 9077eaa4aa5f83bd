package dev.stowage.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.benchmarks.report.Goal;
import dev.stowage.benchmarks.report.Goals;
import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
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
class QuickTest {
    /** These depend on the commands of the machine. */
    private static final Set<String> OF_COMMANDS = Set.of("LifecycleStep", "Startup");

    @Test
    void exactlyTheContestantsOfTheGoalsTakePart() {
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
            for (Case one : quick(benchmark, field("journal", "memory", "file", "sqlite"))) {
                if (!one.contestants().isEmpty() && !OF_COMMANDS.contains(benchmark.name())) {
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
    void everyGoalThatIsJudgedOnThisMachineHasOneCaseWithAllOfItsContestants() {
        Field everybody = field("journal", "memory", "file", "sqlite");
        for (Goal goal : Goals.all()) {
            Benchmark benchmark = Benchmarks.all()
                    .stream()
                    .filter(one -> one.name().equals(goal.benchmark()))
                    .findFirst()
                    .orElseThrow();
            List<Case> cases = new ArrayList<>(quick(benchmark, everybody));
            cases.removeIf(one -> !one.parameters().entrySet().containsAll(goal.where().entrySet()));
            assertEquals(1, cases.size(), goal.id() + " is judged by one case");
            if (!OF_COMMANDS.contains(goal.benchmark())) {
                Set<String> wanted = new TreeSet<>(goal.ours());
                if (!goal.theirs().isEmpty()) {
                    wanted.add(goal.theirs());
                }
                assertTrue(names(cases.getFirst()).containsAll(wanted), goal.id() + ": " + wanted);
            }
        }
    }

    @Test
    void aGoalOfWhichOneSideIsNotHereTakesNoTime() {
        for (Benchmark benchmark : Benchmarks.all()) {
            for (Case one : quick(benchmark, field("sqlite"))) {
                if (!OF_COMMANDS.contains(benchmark.name())) {
                    assertEquals(Set.of(), names(one), benchmark.name() + " " + one.title());
                }
            }
        }
    }

    private static List<Case> quick(Benchmark benchmark, Field field) {
        return Goals.compared(benchmark.name(), benchmark.cases(field, Form.quick()));
    }

    private static Set<String> names(Case one) {
        return one.contestants().stream().map(Contestant::name).collect(Collectors.toSet());
    }

    private static Field field(String... storages) {
        return new Field(Stream.of(storages).map(QuickTest::storage).toList(), List.of(), List.of());
    }

    private static Field.Storage storage(String name) {
        boolean memory = name.equals("memory");
        StorageCapabilities capabilities = memory
                ? new StorageCapabilities(Level.MEMORY, Sharing.PROCESS, UpdateExecution.ONCE)
                : new StorageCapabilities(Level.DURABLE, Sharing.HOST, UpdateExecution.ONCE);
        return new Field.Storage(name, capabilities, any -> {
            throw new IllegalStateException("nothing is opened here");
        });
    }
}
