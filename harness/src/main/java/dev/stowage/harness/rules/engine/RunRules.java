package dev.stowage.harness.rules.engine;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.fault.Fault;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.EngineFixture;
import dev.stowage.harness.rules.fixture.OperationInvoker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Rules about the runs of a container: init, restart, cleanup. */
final class RunRules {
    @Verifies({INIT_1, RESTART_1, RESTART_2, CLEANUP_1})
    void beginsRunAfterRun(EngineFixture fixture) {
        EngineContainer container = fixture.configured(new TestProgram.ExitOnTerm(81));
        fixture.findings().expectSuccess(INIT_1, container::init);
        fixture.expectState(INIT_1, container, State.CREATED);
        expectRun(fixture, container, 1);
        fixture.started(container, new TestProgram.ExitOnTerm(81));
        fixture.findings().expectSuccess(KILL_1, () -> container.kill(Signal.KILL));
        fixture.expectCode(RESTART_2, fixture.awaitExit(container), 137);
        fixture.findings().expectSuccess(RESTART_1, container::start);
        fixture.expectState(RESTART_1, container, State.RUNNING);
        expectRun(fixture, container, 2);
        fixture.findings()
                .check(RESTART_2,
                        fixture.findings()
                                .expectValue(RESTART_2, () -> container.await(Duration.ZERO))
                                .isEmpty(),
                        () -> "a new run has the exit of the previous one");
        fixture.awaitReady(container, new TestProgram.ExitOnTerm(81));
        fixture.findings().expectSuccess(KILL_1, () -> container.kill(Signal.TERM));
        fixture.expectCode(RESTART_2, fixture.awaitExit(container), 81);
        fixture.findings().expectSuccess(CLEANUP_1, container::cleanup);
        fixture.expectState(CLEANUP_1, container, State.STOPPED);
        fixture.expectCode(CLEANUP_1, fixture.awaitExit(container), 81);
        fixture.findings()
                .expectFailure(CLEANUP_1, NotFoundException.class, () -> fixture.raw().find(container.id()));
        fixture.findings().expectSuccess(CLEANUP_1, container::cleanup);
        fixture.findings().expectSuccess(INIT_1, container::init);
        fixture.expectState(INIT_1, container, State.CREATED);
        expectRun(fixture, container, 3);
    }

    private static void expectRun(EngineFixture fixture, EngineContainer container, long number) {
        long run = fixture.findings().expectValue(INIT_1, container::record).status().run();
        fixture.findings().check(INIT_1, run == number, () -> "it is run " + run + " instead of " + number);
    }

    @Verifies(RESTART_1)
    void startsWhatIsConfigured(EngineFixture fixture) {
        EngineContainer container = fixture.configured(new TestProgram.ExitWith(82));
        fixture.findings().expectSuccess(RESTART_1, container::start);
        fixture.expectCode(RESTART_1, fixture.awaitExit(container), 82);
    }

    @Verifies(INIT_4)
    void leavesTheStateWhenInitFails(EngineFixture shared) {
        try (EngineFixture.FaultyEngineFixture fixture = shared.openIsolated()) {
            EngineContainer container = fixture.configured(new TestProgram.ExitWith(5));
            fixture.runtimeFaults().injectNext(Operation.CREATE, Fault.FAIL_BEFORE);
            fixture.findings().expectFailure(INIT_4, OperationFailedException.class, container::init);
            fixture.expectState(INIT_4, container, State.CONFIGURED);
            fixture.findings()
                    .expectFailure(INIT_4, NotFoundException.class, () -> fixture.raw().find(container.id()));
            fixture.findings().expectSuccess(INIT_4, container::start);
            fixture.expectCode(INIT_4, fixture.awaitExit(container), 5);
        }
    }

    @Verifies(RESTART_4)
    void endsStoppedWhenTheProgramIsMissing(EngineFixture fixture) {
        EngineContainer container = fixture.configured(new TestProgram.Missing());
        OperationFailedException failure =
                fixture.findings().expectFailure(RESTART_4, OperationFailedException.class, container::start);
        fixture.findings()
                .check(RESTART_4, failure.startFailure().equals(Optional.of(StartFailure.PROGRAM_MISSING)),
                        () -> "the cause is " + failure.startFailure());
        fixture.expectState(RESTART_4, container, State.STOPPED);
        Exit exit = fixture.awaitExit(container);
        fixture.findings()
                .check(RESTART_4,
                        exit instanceof Exit.NeverStarted never
                                && never.cause() == StartFailure.PROGRAM_MISSING,
                        () -> "the exit is " + exit);
    }

    @Verifies(RESTART_3)
    void awaitsTheNextRun(EngineFixture fixture) throws Exception {
        EngineContainer container = fixture.configured(new TestProgram.ExitWith(83));
        BackgroundTask<Exit> waiter = TestThreads.start(container::await);
        TestDeadline.pause(Duration.ofMillis(30));
        fixture.findings().check(RESTART_3, !waiter.isDone(), () -> "it returned before there was a run");
        fixture.findings().expectSuccess(RESTART_1, container::start);
        Exit exit = fixture.findings().expectValue(RESTART_3, () -> waiter.result(fixture.timeout()));
        fixture.expectCode(RESTART_3, exit, 83);
    }

    @Verifies(RESTART_5)
    void stopsAsConfigured(EngineFixture fixture) {
        ContainerId id = fixture.freshId();
        Path bundle = fixture.bundle(id, new TestProgram.ExitOnTerm(84));
        EngineContainer container = fixture.findings()
                .expectValue(CONFIGURE_1,
                        () -> fixture.engine()
                                .configure(ContainerRequest.of(bundle)
                                        .withId(id)
                                        .withStop(Signal.TERM, fixture.timeout())));
        fixture.started(container, new TestProgram.ExitOnTerm(84));
        fixture.findings().expectSuccess(RESTART_5, () -> container.stop());
        fixture.expectCode(RESTART_5, fixture.awaitExit(container), 84);
        ContainerId stubborn = fixture.freshId();
        Path other = fixture.bundle(stubborn, new TestProgram.IgnoreTerm());
        EngineContainer second = fixture.findings()
                .expectValue(CONFIGURE_1,
                        () -> fixture.engine()
                                .configure(ContainerRequest.of(other)
                                        .withId(stubborn)
                                        .withStop(Signal.TERM, Duration.ofMillis(100))));
        fixture.started(second, new TestProgram.IgnoreTerm());
        fixture.findings().expectSuccess(RESTART_5, () -> second.stop());
        fixture.expectCode(RESTART_5, fixture.awaitExit(second), 137);
    }

    @Verifies(RESTART_6)
    void recordsLimitsForTheNextRun(EngineFixture fixture) {
        EngineContainer container = fixture.configured(new TestProgram.ExitWith(0));
        if (!fixture.supports(Capability.UPDATE_RESOURCES)) {
            fixture.findings()
                    .expectFailure(RESTART_6, UnsupportedException.class,
                            () -> container.updateResources(OperationInvoker.LIMITS));
            return;
        }
        fixture.findings().expectSuccess(RESTART_6, () -> container.updateResources(OperationInvoker.LIMITS));
        ContainerRecord record = fixture.findings().expectValue(RESTART_6, container::record);
        fixture.findings()
                .check(RESTART_6, record.status().resources().equals(OperationInvoker.LIMITS),
                        () -> "the record contains " + record.status().resources());
        fixture.findings().expectSuccess(RESTART_6, container::start);
        fixture.awaitExit(container);
        fixture.findings().expectSuccess(RESTART_6, () -> container.updateResources(OperationInvoker.LIMITS));
    }
}
