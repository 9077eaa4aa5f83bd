package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Rules about concurrent creates of one id. */
final class CreateRaceRules {
    private static final int ROUNDS = 3;

    @Verifies({CREATE_5, CREATE_6})
    void oneWins(RuntimeFixture fixture) throws Exception {
        Runtime another = fixture.openAnotherManager().runtime();
        for (int round = 0; round < ROUNDS; round++) {
            ContainerId id = fixture.freshId();
            Path bundle = fixture.bundle(id, new TestProgram.ExitWith(31));
            CountDownLatch startSignal = new CountDownLatch(1);
            List<BackgroundTask<String>> contenders = new ArrayList<>();
            for (Runtime runtime : List.of(fixture.runtime(), another, fixture.runtime(), another)) {
                contenders.add(TestThreads.start(() -> {
                    startSignal.await();
                    return create(runtime, id, bundle);
                }));
            }
            startSignal.countDown();
            List<String> outcomes = new ArrayList<>();
            for (BackgroundTask<String> contender : contenders) {
                outcomes.add(contender.result(fixture.timeout()));
            }
            fixture.findings()
                    .check(CREATE_5, outcomes.stream().filter("won"::equals).count() == 1
                            && outcomes.stream().filter("taken"::equals).count() == contenders.size() - 1,
                            () -> "the concurrent creates ended with " + outcomes);
            Container container = fixture.findings().expectValue(CREATE_6, () -> fixture.runtime().find(id));
            fixture.findings().expectSuccess(CREATE_6, container::start);
            fixture.expectCode(CREATE_6,
                    fixture.findings()
                            .expectValue(CREATE_6, () -> container.await(fixture.timeout()).orElseThrow()),
                    31);
        }
    }

    private static String create(Runtime runtime, ContainerId id, Path bundle) {
        try {
            runtime.create(id, bundle);
            return "won";
        } catch (AlreadyExistsException e) {
            // the refusal that the clause demands of every creator but one
            return "taken";
        } catch (RuntimeException | Error e) {
            return RuleFindings.describe(e);
        }
    }
}
