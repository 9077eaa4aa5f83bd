package dev.stowage.engine.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.harness.Clause;
import dev.stowage.harness.InMemoryTempDirFactory;
import dev.stowage.harness.RuleSuite;
import dev.stowage.harness.SuiteOptions;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.mutant.MutantResult;
import dev.stowage.harness.mutant.RuleProof;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleKind;
import dev.stowage.harness.rules.SuiteContext;
import dev.stowage.harness.rules.table.TableClauses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that the suite reports the defect of each mutant and nothing else, and that every clause has a
 * mutant.
 */
class MutantEnginesTest {
    private static final int PARALLELISM = 4;

    /** Rules that detect no mutant yet: no engine fails to start what is configured. */
    private static final Set<String> UNPROVEN = Set.of("RunRules.startsWhatIsConfigured");
    private static final Set<Clause> REFUSALS = EnumSet.of(Clause.CAPABILITY_2, Clause.CAPABILITY_3);

    static {
        for (Operation operation : Operation.values()) {
            REFUSALS.add(TableClauses.refusedClause(operation));
            REFUSALS.add(TableClauses.refusedNoEffectClause(operation));
        }
    }

    private static List<MutantBackend> handWritten() {
        return Stream
                .of(EngineConfigureResolveMutants.configurations(),
                        EngineConfigureResolveMutants.resolutions(), EngineRunMutants.runs(),
                        EngineRunMutants.records(), EngineExclusionMutants.all(), EngineRecoveryMutants.all(),
                        EngineLostFilesMutants.all(), EngineOutageMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Rules that also apply to runtimes are tested on mutants of runtimes. */
    @Test
    @Timeout(600)
    void detectsEachMutant(@TempDir Path directory) throws Exception {
        expectDetected(handWritten(), mutant -> clause -> clause.scope() == Clause.Scope.ENGINE, directory);
    }

    @Test
    @Timeout(600)
    void detectsEachWrongRefusal(@TempDir Path directory) throws Exception {
        expectDetected(EngineTableMutants.permitting(), mutant -> REFUSALS::contains, directory);
    }

    @Test
    @Timeout(600)
    void detectsEachWrongPermission(@TempDir Path directory) throws Exception {
        expectDetected(EngineTableMutants.refusing(), mutant -> mutant.expectedViolations()::contains,
                directory);
    }

    @Test
    @Timeout(600)
    void detectsEachWrongSequence(@TempDir Path directory) throws Exception {
        expectDetected(EngineTableMutants.sequences(), mutant -> clause -> true, directory);
    }

    /** Rules that also apply to runtimes are proven by mutants of runtimes. */
    @Test
    @Timeout(600)
    void everyRuleDetectsAMutant(@TempDir(factory = InMemoryTempDirFactory.class) Path directory)
            throws Exception {
        assertEquals(UNPROVEN, RuleProof.unprovenRules(handWritten(), rule -> rule.kind() == RuleKind.ENGINE,
                new SuiteContext(SuiteOptions.standard().withTimeout(Duration.ofSeconds(8)), directory)));
    }

    @Test
    void everyClauseHasAMutant(@TempDir Path directory) throws Exception {
        Set<Clause> verified = EnumSet.noneOf(Clause.class);
        RuleSuite ruleSuite =
                RuleSuite.of(MutantEngines.original(), new SuiteContext(SuiteOptions.standard(), directory));
        ruleSuite.rules().stream().map(Rule::clauses).forEach(verified::addAll);
        assertEquals(Map.of(), ruleSuite.close());
        verified.removeIf(clause -> clause.scope() != Clause.Scope.ENGINE && !REFUSALS.contains(clause)
                && clause != Clause.TABLE_4);
        for (Clause clause : Clause.values()) {
            assertTrue(clause.scope() != Clause.Scope.ENGINE || verified.contains(clause)
                    || clause.untestedReason().isPresent(), clause.id());
        }
        Stream.of(handWritten(), EngineTableMutants.permitting(), EngineTableMutants.refusing(),
                EngineTableMutants.sequences())
                .flatMap(List::stream)
                .map(MutantBackend::expectedViolations)
                .forEach(verified::removeAll);
        assertEquals(Set.of(), verified, "no mutant of an engine violates these at layer " + Layer.ENGINE);
    }

    /**
     * Runs only the rules that verify the selected clauses; other violations that they report must be
     * declared too.
     */
    private static void expectDetected(List<MutantBackend> all, ClauseSelection selection, Path directory)
            throws Exception {
        SuiteOptions suiteOptions = SuiteOptions.standard()
                .withParallelism(8)
                .withTimeout(Duration.ofSeconds(8))
                .withWalkSteps(600)
                .withWorkDirectory(inMemoryDirectory(directory));
        List<Callable<MutantResult>> runs = new ArrayList<>();
        all.forEach(mutant -> runs.add(
                () -> MutantResult.of(mutant, suiteOptions.withClauseFilter(selection.forMutant(mutant)))));
        StringBuilder problems = new StringBuilder();
        try (ExecutorService executor = Executors.newFixedThreadPool(PARALLELISM)) {
            for (Future<MutantResult> future : executor.invokeAll(runs)) {
                MutantResult result = future.get();
                if (!result.isDetectedExactly()) {
                    problems.append(result);
                }
            }
        }
        assertEquals("", problems.toString(), "seed " + suiteOptions.seed());
    }

    @FunctionalInterface
    private interface ClauseSelection {
        Predicate<Clause> forMutant(MutantBackend mutant);
    }

    /** Returns a directory in memory if there is one: bundles of simulated containers need no disk. */
    private static Path inMemoryDirectory(Path fallback) {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? memory : fallback;
    }
}
