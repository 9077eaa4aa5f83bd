package dev.stowage.harness.rules;

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
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.fault.Fault;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the runs of one container promise: init, restart, cleanup. */
final class RunRules {
    @Verifies({INIT_CREATES, START_INITS, RESTART_EXIT, CLEANUP_FREES})
    void beginsRunAfterRun(EngineFixture fixture) {
        EngineContainer container = fixture.configured(new TestProgram.ExitOnTerm(81));
        fixture.ruleFindings.expectSuccess(INIT_CREATES, container::init);
        fixture.expectState(INIT_CREATES, container, State.CREATED);
        expectRun(fixture, container, 1);
        fixture.started(container, new TestProgram.ExitOnTerm(81));
        fixture.ruleFindings.expectSuccess(KILL_SENDS, () -> container.kill(Signal.KILL));
        fixture.expectCode(RESTART_EXIT, fixture.awaitExit(container), 137);
        fixture.ruleFindings.expectSuccess(START_INITS, container::start);
        fixture.expectState(START_INITS, container, State.RUNNING);
        expectRun(fixture, container, 2);
        fixture.ruleFindings.check(RESTART_EXIT, fixture.ruleFindings.expectValue(RESTART_EXIT,
                () -> container.await(Duration.ZERO)).isEmpty(), () -> "a new run has the exit of the last");
        fixture.awaitReady(container, new TestProgram.ExitOnTerm(81));
        fixture.ruleFindings.expectSuccess(KILL_SENDS, () -> container.kill(Signal.TERM));
        fixture.expectCode(RESTART_EXIT, fixture.awaitExit(container), 81);
        fixture.ruleFindings.expectSuccess(CLEANUP_FREES, container::cleanup);
        fixture.expectState(CLEANUP_FREES, container, State.STOPPED);
        fixture.expectCode(CLEANUP_FREES, fixture.awaitExit(container), 81);
        fixture.ruleFindings.expectFailure(CLEANUP_FREES, NotFoundException.class,
                () -> fixture.raw().find(container.id()));
        fixture.ruleFindings.expectSuccess(CLEANUP_FREES, container::cleanup);
        fixture.ruleFindings.expectSuccess(INIT_CREATES, container::init);
        fixture.expectState(INIT_CREATES, container, State.CREATED);
        expectRun(fixture, container, 3);
    }

    private static void expectRun(EngineFixture fixture, EngineContainer container, long number) {
        long run = fixture.ruleFindings.expectValue(INIT_CREATES, container::record).status().run();
        fixture.ruleFindings.check(INIT_CREATES, run == number,
                () -> "it is run " + run + " instead of " + number);
    }

    @Verifies(START_INITS)
    void startsWhatIsConfigured(EngineFixture fixture) {
        EngineContainer container = fixture.configured(new TestProgram.ExitWith(82));
        fixture.ruleFindings.expectSuccess(START_INITS, container::start);
        fixture.expectCode(START_INITS, fixture.awaitExit(container), 82);
    }

    @Verifies(INIT_FAILED)
    void leavesTheStateWhenInitFails(EngineFixture shared) {
        try (EngineFixture.FaultyEngineFixture fixture = shared.openIsolated()) {
            EngineContainer container = fixture.configured(new TestProgram.ExitWith(5));
            fixture.runtimeFaults.injectNext(Operation.CREATE, Fault.FAIL_BEFORE);
            fixture.ruleFindings.expectFailure(INIT_FAILED, OperationFailedException.class, container::init);
            fixture.expectState(INIT_FAILED, container, State.CONFIGURED);
            fixture.ruleFindings.expectFailure(INIT_FAILED, NotFoundException.class,
                    () -> fixture.raw().find(container.id()));
            fixture.ruleFindings.expectSuccess(INIT_FAILED, container::start);
            fixture.expectCode(INIT_FAILED, fixture.awaitExit(container), 5);
        }
    }

    @Verifies(RESTART_NEVER_STARTED)
    void endsStoppedWhenTheProgramIsMissing(EngineFixture fixture) {
        EngineContainer container = fixture.configured(new TestProgram.Missing());
        OperationFailedException failure = fixture.ruleFindings.expectFailure(RESTART_NEVER_STARTED,
                OperationFailedException.class, container::start);
        fixture.ruleFindings.check(RESTART_NEVER_STARTED, failure.startFailure()
                .equals(
                        Optional.of(StartFailure.PROGRAM_MISSING)),
                () -> "the cause is " + failure.startFailure());
        fixture.expectState(RESTART_NEVER_STARTED, container, State.STOPPED);
        Exit exit = fixture.awaitExit(container);
        fixture.ruleFindings.check(RESTART_NEVER_STARTED, exit instanceof Exit.NeverStarted never
                && never.cause() == StartFailure.PROGRAM_MISSING, () -> "the exit is " + exit);
    }

    @Verifies(AWAIT_CONFIGURED)
    void awaitsTheNextRun(EngineFixture fixture) throws Exception {
        EngineContainer container = fixture.configured(new TestProgram.ExitWith(83));
        BackgroundTask<Exit> waiter = TestThreads.start(container::await);
        TestThreads.sleep(Duration.ofMillis(30));
        fixture.ruleFindings.check(AWAIT_CONFIGURED, !waiter.isDone(),
                () -> "it returned before there was a run");
        fixture.ruleFindings.expectSuccess(START_INITS, container::start);
        Exit exit = fixture.ruleFindings.expectValue(AWAIT_CONFIGURED,
                () -> waiter.result(fixture.timeout()));
        fixture.expectCode(AWAIT_CONFIGURED, exit, 83);
    }

    @Verifies(STOP_CONFIGURED)
    void stopsAsConfigured(EngineFixture fixture) {
        ContainerId id = fixture.freshId();
        Path bundle = fixture.bundle(id, new TestProgram.ExitOnTerm(84));
        EngineContainer container = fixture.ruleFindings.expectValue(CONFIGURE_RECORDS, () -> fixture.engine()
                .configure(
                        ContainerRequest.of(bundle).withId(id).withStop(Signal.TERM, fixture.timeout())));
        fixture.started(container, new TestProgram.ExitOnTerm(84));
        fixture.ruleFindings.expectSuccess(STOP_CONFIGURED, () -> container.stop());
        fixture.expectCode(STOP_CONFIGURED, fixture.awaitExit(container), 84);
        ContainerId stubborn = fixture.freshId();
        Path other = fixture.bundle(stubborn, new TestProgram.IgnoreTerm());
        EngineContainer second = fixture.ruleFindings.expectValue(CONFIGURE_RECORDS, () -> fixture.engine()
                .configure(
                        ContainerRequest.of(other)
                                .withId(stubborn)
                                .withStop(Signal.TERM, Duration.ofMillis(100))));
        fixture.started(second, new TestProgram.IgnoreTerm());
        fixture.ruleFindings.expectSuccess(STOP_CONFIGURED, () -> second.stop());
        fixture.expectCode(STOP_CONFIGURED, fixture.awaitExit(second), 137);
    }

    @Verifies(RESOURCES_RECORDED)
    void recordsLimitsForTheNextRun(EngineFixture fixture) {
        EngineContainer container = fixture.configured(new TestProgram.ExitWith(0));
        if (!fixture.supports(Capability.UPDATE_RESOURCES)) {
            fixture.ruleFindings.expectFailure(RESOURCES_RECORDED, UnsupportedException.class,
                    () -> container.updateResources(OperationInvoker.LIMITS));
            return;
        }
        fixture.ruleFindings.expectSuccess(RESOURCES_RECORDED,
                () -> container.updateResources(OperationInvoker.LIMITS));
        ContainerRecord record = fixture.ruleFindings.expectValue(RESOURCES_RECORDED, container::record);
        fixture.ruleFindings.check(RESOURCES_RECORDED,
                record.status().resources().equals(OperationInvoker.LIMITS),
                () -> "the record says " + record.status().resources());
        fixture.ruleFindings.expectSuccess(RESOURCES_RECORDED, container::start);
        fixture.awaitExit(container);
        fixture.ruleFindings.expectSuccess(RESOURCES_RECORDED,
                () -> container.updateResources(OperationInvoker.LIMITS));
    }
}
