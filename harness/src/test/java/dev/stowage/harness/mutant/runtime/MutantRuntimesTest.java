package dev.stowage.harness.mutant.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stowage.api.Layer;
import dev.stowage.harness.Clause;
import dev.stowage.harness.InMemoryTempDirFactory;
import dev.stowage.harness.RuleSuite;
import dev.stowage.harness.SuiteOptions;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.mutant.MutantResult;
import dev.stowage.harness.mutant.RuleProof;
import dev.stowage.harness.reference.ReferenceBackends;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.SuiteContext;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Tests that the suite reports the defect of each mutant and nothing else, and that every clause has a
 * mutant.
 */
@ResourceLock("both processors")
class MutantRuntimesTest {
    private static final int PARALLELISM = 4;

    /** Rules that detect no mutant yet: await elsewhere, create and start of a missing program. */
    private static final Set<String> UNPROVEN = Set.of("AwaitRules.knowsNothingOfADeletedContainerElsewhere",
            "CreateRules.leavesNothingWhenTheProgramIsMissing", "StartRules.canBeDeletedAfterAFailedStart");

    private static List<MutantBackend> all() {
        return Stream
                .of(RuntimeExitMutants.all(), RuntimeExitCommandMutants.all(), RuntimeAwaitMutants.all(),
                        RuntimeStopMutants.all(), RuntimeCreateMutants.all(), RuntimeStartMutants.all(),
                        RuntimeObserveMutants.all(), RuntimeDeleteMutants.all(), RuntimeListMutants.all(),
                        RuntimeRecoveryMutants.all(), RuntimeManagerMutants.all(),
                        RuntimeBackendMutants.all(), RuntimeLogMutants.all(), RuntimeTableMutants.all(),
                        RuntimeTableMutants.sequences(), RuntimeHookMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    @Timeout(600)
    void detectsEachMutant(@TempDir(factory = InMemoryTempDirFactory.class) Path directory) throws Exception {
        SuiteOptions suiteOptions = SuiteOptions.standard()
                .withParallelism(16)
                .withTimeout(Duration.ofSeconds(5))
                .withWalkSteps(4000)
                .withWorkDirectory(directory);
        List<Callable<MutantResult>> runs = new ArrayList<>();
        all().forEach(mutant -> runs.add(() -> MutantResult.of(mutant, suiteOptions.withClauseFilter(
                // a random walk may or may not detect the other mutants too
                clause -> clause != Clause.TABLE_4 || mutant.expectedViolations().contains(clause)))));
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

    @Test
    @Timeout(600)
    void everyRuleDetectsAMutant(@TempDir(factory = InMemoryTempDirFactory.class) Path directory)
            throws Exception {
        SuiteOptions suiteOptions =
                SuiteOptions.standard().withTimeout(Duration.ofSeconds(5)).withWalkSteps(4000);
        assertEquals(UNPROVEN,
                RuleProof.unprovenRules(all(), rule -> true, new SuiteContext(suiteOptions, directory)));
    }

    @Test
    void everyClauseHasAMutant(@TempDir Path directory) throws Exception {
        Set<Clause> verified = EnumSet.noneOf(Clause.class);
        RuleSuite ruleSuite = RuleSuite.of(new ReferenceBackends().runtimeSubject(),
                new SuiteContext(SuiteOptions.standard(), directory));
        ruleSuite.rules().stream().map(Rule::clauses).forEach(verified::addAll);
        assertEquals(Map.of(), ruleSuite.close());
        all().stream().map(MutantBackend::expectedViolations).forEach(verified::removeAll);
        assertEquals(Set.of(), verified, "no mutant of a runtime violates these at layer " + Layer.RUNTIME);
    }
}
