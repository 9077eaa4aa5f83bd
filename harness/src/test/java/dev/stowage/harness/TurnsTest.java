package dev.stowage.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.harness.rules.Rule;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnsTest {
    private static final Rule ABOUT_ENGINES = rule("RecordRules.followsEachVerb");
    private static final List<Rule> ABOUT_RUNTIMES = IntStream.range(0, 50)
            .mapToObj(number -> rule("StartRules.number" + number))
            .toList();

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,2", "1,5", "2,5", "3,5", "3,20", "9,3"})
    void eachRuleMeetsEveryRuntimeAndEveryStorage(int runtimes, int storages) {
        List<EngineSubject> engines = engines(runtimes, storages);
        for (int seed = 0; seed < 20; seed++) {
            Turns turns = inTurn(engines, seed);
            for (Rule rule : ABOUT_RUNTIMES) {
                assertEquals(runtimes, met(turns, rule, engines, engine -> engine.runtime().name()).size());
                assertEquals(storages, met(turns, rule, engines, engine -> engine.storage().name()).size());
            }
        }
    }

    @Test
    void aRuleAboutEnginesIsForEveryPair() {
        List<EngineSubject> engines = engines(3, 5);
        Turns turns = inTurn(engines, 1);
        assertTrue(engines.stream().allMatch(engine -> turns.has(engine, ABOUT_ENGINES)));
    }

    @Test
    void overThreeRuntimesAndFiveStoragesARuleMeetsTwoStoragesOfEach() {
        List<EngineSubject> engines = engines(3, 5);
        Turns turns = inTurn(engines, 1);
        for (Rule rule : ABOUT_RUNTIMES) {
            assertEquals(6, met(turns, rule, engines, EngineSubject::label).size());
        }
    }

    @Test
    void otherRulesAndOtherSeedsMeetOtherPairs() {
        List<EngineSubject> engines = engines(3, 5);
        Set<Set<String>> byRule = ABOUT_RUNTIMES.stream()
                .map(rule -> met(inTurn(engines, 1), rule, engines,
                        EngineSubject::label))
                .collect(Collectors.toSet());
        Set<Set<String>> bySeed = IntStream.range(0, 50)
                .mapToObj(seed -> met(inTurn(engines, seed),
                        ABOUT_RUNTIMES.getFirst(), engines, EngineSubject::label))
                .collect(Collectors.toSet());
        assertEquals(5, byRule.size());
        assertEquals(5, bySeed.size());
    }

    @ParameterizedTest
    @CsvSource({"3,2,IN_TURN", "3,5,EVERY"})
    void nothingIsLeftOutOverTwoStoragesOrIfAllIsWanted(int runtimes, int storages, Pairs pairs) {
        List<EngineSubject> engines = engines(runtimes, storages);
        Turns turns = Turns.of(engines, Options.standard().withSeed(1).withPairs(pairs));
        for (Rule rule : ABOUT_RUNTIMES) {
            assertTrue(engines.stream().allMatch(engine -> turns.has(engine, rule)));
        }
    }

    @Test
    void runtimesAndStoragesAloneAreHeldToAll() {
        List<EngineSubject> engines = engines(3, 5);
        Turns turns = inTurn(engines, 1);
        for (Rule rule : ABOUT_RUNTIMES) {
            assertTrue(engines.stream()
                    .flatMap(engine -> Stream.of(engine.runtime(), engine.storage()))
                    .allMatch(alone -> turns.has(alone, rule)));
        }
    }

    private static Set<String> met(Turns turns, Rule rule, List<EngineSubject> engines,
            Function<EngineSubject, String> named) {
        return engines.stream()
                .filter(engine -> turns.has(engine, rule))
                .map(named)
                .collect(Collectors.toSet());
    }

    private static Turns inTurn(List<EngineSubject> engines, long seed) {
        return Turns.of(engines, Options.standard().withSeed(seed).withPairs(Pairs.IN_TURN));
    }

    private static Rule rule(String name) {
        return new Rule(name, List.of(Clause.START_RUNS), findings -> {});
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
