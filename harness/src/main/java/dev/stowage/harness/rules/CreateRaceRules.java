package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Waiting.Background;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What several creates of one id at a time promise. */
final class CreateRaceRules {
    private static final int ROUNDS = 3;

    @Verifies({CREATE_RACE, CREATE_RACE_WINNER})
    void oneWins(RuntimeBench bench) throws Exception {
        Runtime another = bench.another().runtime();
        for (int round = 0; round < ROUNDS; round++) {
            ContainerId id = bench.freshId();
            Path bundle = bench.bundle(id, new Program.ExitWith(31));
            CountDownLatch gun = new CountDownLatch(1);
            List<Background<String>> racers = new ArrayList<>();
            for (Runtime runtime : List.of(bench.runtime(), another, bench.runtime(), another)) {
                racers.add(Waiting.background(() -> {
                    gun.await();
                    return create(runtime, id, bundle);
                }));
            }
            gun.countDown();
            List<String> outcomes = new ArrayList<>();
            for (Background<String> racer : racers) {
                outcomes.add(racer.result(bench.patience()));
            }
            bench.findings.check(CREATE_RACE, outcomes.stream().filter("won"::equals).count() == 1
                    && outcomes.stream().filter("taken"::equals).count() == racers.size() - 1,
                    () -> "the racers ended with " + outcomes);
            Container container = bench.findings.step(CREATE_RACE_WINNER, () -> bench.runtime().find(id));
            bench.findings.act(CREATE_RACE_WINNER, container::start);
            bench.expectCode(CREATE_RACE_WINNER, bench.findings.step(CREATE_RACE_WINNER,
                    () -> container.await(bench.patience()).orElseThrow()), 31);
        }
    }

    private static String create(Runtime runtime, ContainerId id, Path bundle) {
        try {
            runtime.create(id, bundle);
            return "won";
        } catch (AlreadyExistsException e) {
            return "taken";
        } catch (RuntimeException e) {
            return Findings.described(e);
        }
    }
}
