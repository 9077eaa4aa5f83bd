package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.State;
import dev.stowage.api.Layer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import java.util.List;
import java.util.Optional;

/** What settle promises, and what becomes of creations that were not completed. */
final class RuntimeRecoveryRules {
    @Verifies({RECOVER_NOTHING, RECOVER_COMPLETE})
    void leavesCompleteContainersUnchanged(RuntimeFixture fixture) {
        ContainerId missing = fixture.freshId();
        Optional<Container> nothing = fixture.ruleFindings.expectValue(RECOVER_NOTHING,
                () -> fixture.runtime().recover(missing));
        fixture.ruleFindings.check(RECOVER_NOTHING, nothing.isEmpty(), () -> "it found " + nothing);
        for (State state : List.of(State.CREATED, State.RUNNING, State.STOPPED)) {
            Container container = fixture.containerIn(state);
            ContainerSnapshot before = ContainerSnapshot.of(fixture, container);
            Optional<Container> recovered = fixture.ruleFindings.expectValue(RECOVER_COMPLETE,
                    () -> fixture.runtime().recover(container.id()));
            fixture.ruleFindings.check(RECOVER_COMPLETE, recovered.isPresent(),
                    () -> "it lost a container in " + state);
            ContainerSnapshot after = ContainerSnapshot.of(fixture, container);
            fixture.ruleFindings.check(RECOVER_COMPLETE, after.equals(before),
                    () -> "it was " + before + " and is " + after);
        }
    }

    @OnlyAtLayer(Layer.RUNTIME)
    @Verifies({PARTIAL_CREATE_UNKNOWN, PARTIAL_CREATE_BLOCKS, RECOVER_PARTIAL_CREATE})
    void recoversAPartialCreate(RuntimeFixture fixture) {
        Container partial = fixture.unknownContainer();
        ContainerId id = partial.id();
        fixture.expectState(PARTIAL_CREATE_UNKNOWN, partial, State.UNKNOWN);
        List<Container> list = fixture.ruleFindings.expectValue(PARTIAL_CREATE_UNKNOWN,
                () -> fixture.runtime().list());
        fixture.ruleFindings.check(PARTIAL_CREATE_UNKNOWN, list.stream().anyMatch(c -> c.id().equals(id)),
                () -> "it is not listed");
        var bundle = fixture.bundle(id, new TestProgram.ExitWith(1));
        fixture.ruleFindings.expectFailure(PARTIAL_CREATE_BLOCKS, AlreadyExistsException.class,
                () -> fixture.runtime().create(id, bundle));
        Optional<Container> recovered = fixture.ruleFindings.expectValue(RECOVER_PARTIAL_CREATE,
                () -> fixture.runtime().recover(id));
        fixture.ruleFindings.check(RECOVER_PARTIAL_CREATE, recovered.isEmpty(), () -> "it is still there");
        fixture.expectGone(RECOVER_PARTIAL_CREATE, id);
        fixture.ruleFindings.expectSuccess(RECOVER_PARTIAL_CREATE,
                () -> fixture.runtime().create(id, bundle));
    }

    @OnlyAtLayer(Layer.RUNTIME)
    @Verifies(FORCE_DELETE_PARTIAL_CREATE)
    void forceDeletesAPartialCreate(RuntimeFixture fixture) {
        Container partial = fixture.unknownContainer();
        fixture.ruleFindings.expectSuccess(FORCE_DELETE_PARTIAL_CREATE, partial::forceDelete);
        fixture.expectGone(FORCE_DELETE_PARTIAL_CREATE, partial.id());
    }
}
