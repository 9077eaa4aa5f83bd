package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Layer;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.OnlyAtLayer;
import dev.stowage.harness.rules.fixture.ContainerSnapshot;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.util.List;
import java.util.Optional;

/** Rules about recover and about creations that were not completed. */
final class RuntimeRecoveryRules {
    @Verifies({RECOVER_1, RECOVER_2})
    void leavesCompleteContainersUnchanged(RuntimeFixture fixture) {
        ContainerId missing = fixture.freshId();
        Optional<Container> nothing =
                fixture.findings().expectValue(RECOVER_1, () -> fixture.runtime().recover(missing));
        fixture.findings().check(RECOVER_1, nothing.isEmpty(), () -> "it found " + nothing);
        for (State state : List.of(State.CREATED, State.RUNNING, State.STOPPED)) {
            Container container = fixture.containerIn(state);
            ContainerSnapshot before = ContainerSnapshot.of(fixture, container);
            Optional<Container> recovered = fixture.findings()
                    .expectValue(RECOVER_2, () -> fixture.runtime().recover(container.id()));
            fixture.findings()
                    .check(RECOVER_2, recovered.isPresent(), () -> "it removed a container in " + state);
            ContainerSnapshot after = ContainerSnapshot.of(fixture, container);
            fixture.findings()
                    .check(RECOVER_2, after.equals(before), () -> "it was " + before + " and is " + after);
        }
    }

    @OnlyAtLayer(Layer.RUNTIME)
    @Verifies({RECOVER_3, RECOVER_4, RECOVER_5})
    void recoversAPartialCreate(RuntimeFixture fixture) {
        Container partial = fixture.unknownContainer();
        ContainerId id = partial.id();
        fixture.expectState(RECOVER_3, partial, State.UNKNOWN);
        List<Container> list = fixture.findings().expectValue(RECOVER_3, () -> fixture.runtime().list());
        fixture.findings()
                .check(RECOVER_3, list.stream().anyMatch(c -> c.id().equals(id)), () -> "it is not listed");
        var bundle = fixture.bundle(id, new TestProgram.ExitWith(1));
        fixture.findings()
                .expectFailure(RECOVER_4, AlreadyExistsException.class,
                        () -> fixture.runtime().create(id, bundle));
        Optional<Container> recovered =
                fixture.findings().expectValue(RECOVER_5, () -> fixture.runtime().recover(id));
        fixture.findings().check(RECOVER_5, recovered.isEmpty(), () -> "it is still there");
        fixture.expectGone(RECOVER_5, id);
        fixture.findings().expectSuccess(RECOVER_5, () -> fixture.runtime().create(id, bundle));
    }

    @OnlyAtLayer(Layer.RUNTIME)
    @Verifies(RECOVER_6)
    void forceDeletesAPartialCreate(RuntimeFixture fixture) {
        Container partial = fixture.unknownContainer();
        fixture.findings().expectSuccess(RECOVER_6, partial::forceDelete);
        fixture.expectGone(RECOVER_6, partial.id());
    }
}
