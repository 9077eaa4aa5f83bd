package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.fixture.ContainerSnapshot;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import dev.stowage.harness.rules.fixture.TestEnvironment;
import java.util.List;

/** Rules about several managers on the same directories, concurrent and successive. */
final class ManagerRules {
    @Verifies({MANAGER_1, MANAGER_2})
    void controlsContainersOfOtherManagers(RuntimeFixture fixture) {
        Container created = fixture.created(new TestProgram.ExitOnTerm(71));
        Container running = fixture.running();
        Container stopped = fixture.stopped(72);
        Runtime another = fixture.openAnotherManager().runtime();
        for (Container container : List.of(created, running, stopped)) {
            ContainerSnapshot here = ContainerSnapshot.of(fixture, container);
            Container there = fixture.findings().expectValue(MANAGER_1, () -> another.find(container.id()));
            ContainerSnapshot seen = ContainerSnapshot.of(fixture, there);
            fixture.findings().check(MANAGER_1, seen.equals(here), () -> "here " + here + ", there " + seen);
        }
        Container found = fixture.findings().expectValue(MANAGER_2, () -> another.find(created.id()));
        fixture.findings().expectSuccess(MANAGER_2, found::start);
        fixture.expectState(MANAGER_2, created, State.RUNNING);
        fixture.awaitReady(found, new TestProgram.ExitOnTerm(71));
        fixture.findings().expectSuccess(MANAGER_2, () -> created.kill(Signal.TERM));
        fixture.expectCode(MANAGER_2,
                fixture.findings().expectValue(MANAGER_2, () -> found.await(fixture.timeout()).orElseThrow()),
                71);
        fixture.findings().expectSuccess(MANAGER_2, found::delete);
        fixture.expectGone(MANAGER_2, created.id());
    }

    @Verifies(MANAGER_3)
    void leavesContainersRunning(RuntimeFixture fixture) {
        TestEnvironment.BackendInstance first = fixture.openAnotherManager();
        ContainerId id = fixture.freshId();
        var bundle = fixture.bundle(id, new TestProgram.ExitOnTerm(73));
        Container created =
                fixture.findings().expectValue(CREATE_1, () -> first.runtime().create(id, bundle));
        fixture.findings().expectSuccess(START_1, created::start);
        first.close();
        Container container = fixture.findings().expectValue(MANAGER_3, () -> fixture.runtime().find(id));
        fixture.expectState(MANAGER_3, container, State.RUNNING);
        fixture.awaitReady(container, new TestProgram.ExitOnTerm(73));
        fixture.findings().expectSuccess(MANAGER_3, () -> container.kill(Signal.TERM));
        fixture.expectCode(MANAGER_3, fixture.findings()
                .expectValue(MANAGER_3, () -> container.await(fixture.timeout()).orElseThrow()), 73);
    }
}
