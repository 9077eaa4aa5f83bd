package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.fixture.OperationInvoker;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.time.Duration;
import java.util.List;

/** Rules about delete and forced delete beyond the table. */
final class DeleteRules {
    @Verifies({CAPABILITY_2, DELETE_1, DELETE_4, DELETE_5, DELETE_6, FORCE_DELETE_2})
    void removesAndFreesTheId(RuntimeFixture fixture) {
        Container deleted = fixture.stopped(61);
        ContainerId id = deleted.id();
        fixture.findings().expectSuccess(DELETE_1, deleted::delete);
        fixture.expectGone(DELETE_1, id);
        everyOperationOf(deleted, fixture).forEach(
                operation -> fixture.findings().expectFailure(DELETE_4, NotFoundException.class, operation));
        OperationInvoker.expectUnsupported(fixture, deleted);
        fixture.findings().expectSuccess(FORCE_DELETE_2, deleted::forceDelete);
        var bundle = fixture.bundle(id, new TestProgram.SleepForever());
        Container recreated =
                fixture.findings().expectValue(DELETE_5, () -> fixture.runtime().create(id, bundle));
        fixture.findings().expectSuccess(DELETE_5, recreated::start);
        everyOperationOf(deleted, fixture).forEach(
                operation -> fixture.findings().expectFailure(DELETE_6, NotFoundException.class, operation));
        fixture.findings().expectSuccess(DELETE_6, deleted::forceDelete);
        fixture.expectCode(DELETE_6,
                fixture.findings().expectValue(DELETE_6, () -> deleted.await(Duration.ZERO).orElseThrow()),
                61);
        fixture.expectState(DELETE_6, recreated, State.RUNNING);
    }

    private static List<RuleFindings.ThrowingAction> everyOperationOf(Container container,
            RuntimeFixture fixture) {
        List<RuleFindings.ThrowingAction> operations = new java.util.ArrayList<>(List.of(container::observe,
                container::start, () -> container.kill(Signal.KILL), () -> container.requestStop(Signal.TERM),
                () -> container.stop(Duration.ZERO), container::delete));
        OperationInvoker.optional()
                .stream()
                .filter(operation -> fixture.supports(operation.requiredCapability().orElseThrow()))
                .forEach(operation -> operations
                        .add(() -> OperationInvoker.invoke(fixture, operation, container)));
        if (fixture.supports(Capability.LOGS)) {
            operations.add(() -> container.logs(LogRequest.NO_FOLLOW).close());
        }
        return operations;
    }

    @Verifies(FORCE_DELETE_1)
    void forceDeletesInEveryState(RuntimeFixture fixture) {
        for (State state : List.of(State.CREATED, State.RUNNING, State.STOPPED)) {
            Container container = fixture.containerIn(state);
            fixture.findings().expectSuccess(FORCE_DELETE_1, container::forceDelete);
            fixture.expectGone(FORCE_DELETE_1, container.id());
        }
    }

    @Verifies(FORCE_DELETE_3)
    void endsTheProcess(RuntimeFixture fixture) {
        Container container = fixture.running(new TestProgram.IgnoreTerm());
        ProcessIdentity init =
                fixture.findings().expectValue(OBSERVE_3, () -> container.observe().init().orElseThrow());
        fixture.findings().expectSuccess(FORCE_DELETE_3, container::forceDelete);
        fixture.findings().check(FORCE_DELETE_3, !fixture.isAlive(init), () -> init + " is alive");
    }
}
