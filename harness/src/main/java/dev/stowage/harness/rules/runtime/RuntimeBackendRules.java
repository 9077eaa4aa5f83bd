package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.fixture.OperationInvoker;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Rules about a runtime as a backend. */
final class RuntimeBackendRules {
    @Verifies({BACKEND_1, BACKEND_2, CAPABILITY_1, BACKEND_5, BACKEND_7})
    void hasANameAndAnAvailability(RuntimeFixture fixture) {
        Runtime runtime = fixture.openAnotherManager().runtime();
        String name = fixture.findings().expectValue(BACKEND_1, runtime::name);
        fixture.findings().check(BACKEND_1, name.matches("[a-z][a-z0-9+-]*"), () -> "it is \"" + name + "\"");
        fixture.findings().expectSuccess(BACKEND_2, () -> {
            Availability availability = runtime.availability();
            fixture.findings()
                    .check(BACKEND_2, availability instanceof Availability.Available,
                            () -> "a backend under test reports " + availability);
        });
        var capabilities = fixture.findings().expectValue(CAPABILITY_1, runtime::capabilities);
        fixture.findings()
                .check(CAPABILITY_1,
                        capabilities.equals(fixture.capabilities())
                                && runtime.capabilities().equals(capabilities),
                        () -> "they were " + fixture.capabilities() + " and are " + capabilities);
        fixture.findings().expectSuccess(BACKEND_7, runtime::close);
        fixture.findings().expectSuccess(BACKEND_5, runtime::close);
        fixture.findings().check(BACKEND_1, runtime.name().equals(name), () -> "it changed when closed");
    }

    @Verifies({BACKEND_3, BACKEND_4})
    void refusesEverythingOnceClosed(RuntimeFixture fixture) {
        Runtime runtime = fixture.openAnotherManager().runtime();
        ContainerId id = fixture.freshId();
        var bundle = fixture.bundle(id, new TestProgram.SleepForever());
        Container container = fixture.findings().expectValue(CREATE_1, () -> runtime.create(id, bundle));
        ContainerId missing = fixture.freshId();
        runtime.close();
        List<RuleFindings.ThrowingAction> calls =
                new ArrayList<>(List.of(() -> runtime.create(missing, bundle), () -> runtime.find(id),
                        runtime::list, () -> runtime.recover(id), runtime::capabilities, container::observe,
                        container::start, () -> container.kill(Signal.KILL),
                        () -> container.requestStop(Signal.TERM), () -> container.await(Duration.ZERO),
                        container::delete, container::forceDelete));
        // also what is not declared: a closed runtime comes first
        OperationInvoker.optional()
                .forEach(
                        operation -> calls.add(() -> OperationInvoker.invoke(fixture, operation, container)));
        for (RuleFindings.ThrowingAction call : calls) {
            fixture.findings().expectFailure(BACKEND_3, ClosedException.class, call);
        }
        fixture.expectGone(BACKEND_4, missing);
        Container seen = fixture.findings().expectValue(BACKEND_4, () -> fixture.runtime().find(id));
        fixture.expectState(BACKEND_4, seen, State.CREATED);
    }

    @Verifies(BACKEND_6)
    void namesTheContainerInErrors(RuntimeFixture fixture) {
        ContainerId missing = fixture.freshId();
        Container stopped = fixture.stopped(1);
        expectErrorSubject(fixture, missing, fixture.findings()
                .expectFailure(BACKEND_6, NotFoundException.class, () -> fixture.runtime().find(missing)));
        expectErrorSubject(fixture, stopped.id(), fixture.findings()
                .expectFailure(BACKEND_6, StowageException.class, () -> stopped.kill(Signal.KILL)));
        var bundle = fixture.bundle(stopped.id(), new TestProgram.SleepForever());
        expectErrorSubject(fixture, stopped.id(),
                fixture.findings()
                        .expectFailure(BACKEND_6, StowageException.class,
                                () -> fixture.runtime().create(stopped.id(), bundle)));
    }

    private static void expectErrorSubject(RuntimeFixture fixture, ContainerId id, StowageException error) {
        fixture.findings()
                .check(BACKEND_6,
                        error.subject().toString().equals(id.value()) && error.operation().isPresent(),
                        () -> "it is about " + error.subject() + " and " + error.operation() + " instead of "
                                + id);
    }
}
