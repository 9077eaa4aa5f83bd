package dev.stowage.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleKind;
import dev.stowage.harness.rules.engine.RecordRules;
import dev.stowage.harness.rules.runtime.StartRules;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairRotationTest {
    private static final Rule ENGINE_RULE = rule("engine rule", RuleKind.ENGINE);
    private static final List<Rule> RUNTIME_RULES =
            IntStream.range(0, 50).mapToObj(number -> rule("rule " + number, RuleKind.RUNTIME)).toList();

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,2", "1,5", "2,5", "3,5", "3,20", "9,3"})
    void eachRuleRunsOnEveryRuntimeAndEveryStorage(int runtimes, int storages) {
        List<EngineSubject> engines = engines(runtimes, storages);
        for (int seed = 0; seed < 20; seed++) {
            PairRotation rotation = rotating(engines, seed);
            for (Rule rule : RUNTIME_RULES) {
                assertEquals(runtimes,
                        pairs(rotation, rule, engines, engine -> engine.runtime().name()).size());
                assertEquals(storages,
                        pairs(rotation, rule, engines, engine -> engine.storage().name()).size());
            }
        }
    }

    @Test
    void engineRulesRunOnEveryPair() {
        List<EngineSubject> engines = engines(3, 5);
        PairRotation rotation = rotating(engines, 1);
        assertTrue(engines.stream().allMatch(engine -> rotation.includes(engine, ENGINE_RULE)));
    }

    @Test
    void eachRuntimeRunsARuleOnTwoOfFiveStorages() {
        List<EngineSubject> engines = engines(3, 5);
        PairRotation rotation = rotating(engines, 1);
        for (Rule rule : RUNTIME_RULES) {
            assertEquals(6, pairs(rotation, rule, engines, EngineSubject::label).size());
        }
    }

    @Test
    void pairsDependOnRuleAndSeed() {
        List<EngineSubject> engines = engines(3, 5);
        Set<Set<String>> byRule = RUNTIME_RULES.stream()
                .map(rule -> pairs(rotating(engines, 1), rule, engines, EngineSubject::label))
                .collect(Collectors.toSet());
        Set<Set<String>> bySeed = IntStream.range(0, 50)
                .mapToObj(seed -> pairs(rotating(engines, seed), RUNTIME_RULES.getFirst(), engines,
                        EngineSubject::label))
                .collect(Collectors.toSet());
        assertEquals(5, byRule.size());
        assertEquals(5, bySeed.size());
    }

    @ParameterizedTest
    @CsvSource({"3,2,ROTATING", "3,5,ALL"})
    void everyPairRunsWithTwoStoragesOrIfAllAreSelected(int runtimes, int storages,
            PairSelection pairSelection) {
        List<EngineSubject> engines = engines(runtimes, storages);
        PairRotation rotation = PairRotation.of(engines,
                SuiteOptions.standard().withSeed(1).withPairSelection(pairSelection));
        for (Rule rule : RUNTIME_RULES) {
            assertTrue(engines.stream().allMatch(engine -> rotation.includes(engine, rule)));
        }
    }

    @Test
    void subjectsWithoutEngineRunEveryRule() {
        List<EngineSubject> engines = engines(3, 5);
        PairRotation rotation = rotating(engines, 1);
        for (Rule rule : RUNTIME_RULES) {
            assertTrue(engines.stream()
                    .flatMap(engine -> Stream.of(engine.runtime(), engine.storage()))
                    .allMatch(subject -> rotation.includes(subject, rule)));
        }
    }

    private static Set<String> pairs(PairRotation rotation, Rule rule, List<EngineSubject> engines,
            Function<EngineSubject, String> key) {
        return engines.stream()
                .filter(engine -> rotation.includes(engine, rule))
                .map(key)
                .collect(Collectors.toSet());
    }

    private static PairRotation rotating(List<EngineSubject> engines, long seed) {
        return PairRotation.of(engines,
                SuiteOptions.standard().withSeed(seed).withPairSelection(PairSelection.ROTATING));
    }

    private static Rule rule(String name, RuleKind kind) {
        return new Rule(name, kind, List.of(Clause.START_1), ruleFindings -> {});
    }

    private static List<EngineSubject> engines(int runtimes, int storages) {
        return IntStream.range(0, runtimes)
                .boxed()
                .flatMap(
                        runtime -> IntStream.range(0, storages).mapToObj(storage -> engine(runtime, storage)))
                .toList();
    }

    private static EngineSubject engine(int runtime, int storage) {
        return EngineSubject.of(RuntimeSubject.of("r" + runtime, context -> {
            throw new AssertionError("nothing is opened here");
        }), StorageSubject.of("s" + storage, context -> {
            throw new AssertionError("nothing is opened here");
        }), (raw, records, context) -> {
            throw new AssertionError("nothing is opened here");
        });
    }
}
