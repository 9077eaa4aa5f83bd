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
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.fault.Fault;
import dev.stowage.harness.rules.Waiting.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the runs of one container promise: init, restart, cleanup. */
final class RunRules {
    @Verifies({INIT_CREATES, START_INITS, RESTART_EXIT, CLEANUP_FREES})
    void beginsRunAfterRun(EngineBench bench) {
        EngineContainer container = bench.configured(new Program.ExitOnTerm(81));
        bench.findings.act(INIT_CREATES, container::init);
        bench.expectState(INIT_CREATES, container, State.CREATED);
        expectRun(bench, container, 1);
        bench.started(container, new Program.ExitOnTerm(81));
        bench.findings.act(KILL_SENDS, () -> container.kill(Signal.KILL));
        bench.expectCode(RESTART_EXIT, bench.exit(container), 137);
        bench.findings.act(START_INITS, container::start);
        bench.expectState(START_INITS, container, State.RUNNING);
        expectRun(bench, container, 2);
        bench.findings.check(RESTART_EXIT, bench.findings.step(RESTART_EXIT,
                () -> container.await(Duration.ZERO)).isEmpty(), () -> "a new run has the exit of the last");
        bench.awaitReady(container, new Program.ExitOnTerm(81));
        bench.findings.act(KILL_SENDS, () -> container.kill(Signal.TERM));
        bench.expectCode(RESTART_EXIT, bench.exit(container), 81);
        bench.findings.act(CLEANUP_FREES, container::cleanup);
        bench.expectState(CLEANUP_FREES, container, State.STOPPED);
        bench.expectCode(CLEANUP_FREES, bench.exit(container), 81);
        bench.findings.refused(CLEANUP_FREES, NotFoundException.class,
                () -> bench.raw().find(container.id()));
        bench.findings.act(CLEANUP_FREES, container::cleanup);
        bench.findings.act(INIT_CREATES, container::init);
        bench.expectState(INIT_CREATES, container, State.CREATED);
        expectRun(bench, container, 3);
    }

    private static void expectRun(EngineBench bench, EngineContainer container, long number) {
        long run = bench.findings.step(INIT_CREATES, container::record).status().run();
        bench.findings.check(INIT_CREATES, run == number, () -> "it is run " + run + " instead of " + number);
    }

    @Verifies(START_INITS)
    void startsWhatIsConfigured(EngineBench bench) {
        EngineContainer container = bench.configured(new Program.ExitWith(82));
        bench.findings.act(START_INITS, container::start);
        bench.expectCode(START_INITS, bench.exit(container), 82);
    }

    @Verifies(INIT_FAILED)
    void leavesTheStateWhenInitFails(EngineBench shared) {
        try (EngineBench.Faulty bench = shared.apart()) {
            EngineContainer container = bench.configured(new Program.ExitWith(5));
            bench.runtimeFaults.next(Operation.CREATE, Fault.FAIL_BEFORE);
            bench.findings.refused(INIT_FAILED, OperationFailedException.class, container::init);
            bench.expectState(INIT_FAILED, container, State.CONFIGURED);
            bench.findings.refused(INIT_FAILED, NotFoundException.class,
                    () -> bench.raw().find(container.id()));
            bench.findings.act(INIT_FAILED, container::start);
            bench.expectCode(INIT_FAILED, bench.exit(container), 5);
        }
    }

    @Verifies(RESTART_NEVER_STARTED)
    void endsStoppedWhenTheProgramIsMissing(EngineBench bench) {
        EngineContainer container = bench.configured(new Program.Missing());
        OperationFailedException failure = bench.findings.refused(RESTART_NEVER_STARTED,
                OperationFailedException.class, container::start);
        bench.findings.check(RESTART_NEVER_STARTED, failure.startFailure()
                .equals(
                        Optional.of(StartFailure.PROGRAM_MISSING)),
                () -> "the cause is " + failure.startFailure());
        bench.expectState(RESTART_NEVER_STARTED, container, State.STOPPED);
        Exit exit = bench.exit(container);
        bench.findings.check(RESTART_NEVER_STARTED, exit instanceof Exit.NeverStarted never
                && never.cause() == StartFailure.PROGRAM_MISSING, () -> "the exit is " + exit);
    }

    @Verifies(AWAIT_CONFIGURED)
    void awaitsTheNextRun(EngineBench bench) throws Exception {
        EngineContainer container = bench.configured(new Program.ExitWith(83));
        Background<Exit> waiter = Waiting.background(container::await);
        Waiting.pause(Duration.ofMillis(30));
        bench.findings.check(AWAIT_CONFIGURED, !waiter.ended(), () -> "it returned before there was a run");
        bench.findings.act(START_INITS, container::start);
        Exit exit = bench.findings.step(AWAIT_CONFIGURED, () -> waiter.result(bench.patience()));
        bench.expectCode(AWAIT_CONFIGURED, exit, 83);
    }

    @Verifies(STOP_CONFIGURED)
    void stopsAsConfigured(EngineBench bench) {
        ContainerId id = bench.freshId();
        Path bundle = bench.bundle(id, new Program.ExitOnTerm(84));
        EngineContainer container = bench.findings.step(CONFIGURE_RECORDS, () -> bench.engine()
                .configure(
                        ContainerRequest.of(bundle).withId(id).withStop(Signal.TERM, bench.patience())));
        bench.started(container, new Program.ExitOnTerm(84));
        bench.findings.act(STOP_CONFIGURED, () -> container.stop());
        bench.expectCode(STOP_CONFIGURED, bench.exit(container), 84);
        ContainerId stubborn = bench.freshId();
        Path other = bench.bundle(stubborn, new Program.IgnoreTerm());
        EngineContainer second = bench.findings.step(CONFIGURE_RECORDS, () -> bench.engine()
                .configure(
                        ContainerRequest.of(other)
                                .withId(stubborn)
                                .withStop(Signal.TERM, Duration.ofMillis(100))));
        bench.started(second, new Program.IgnoreTerm());
        bench.findings.act(STOP_CONFIGURED, () -> second.stop());
        bench.expectCode(STOP_CONFIGURED, bench.exit(second), 137);
    }

    @Verifies(RESOURCES_RECORDED)
    void recordsLimitsForTheNextRun(EngineBench bench) {
        EngineContainer container = bench.configured(new Program.ExitWith(0));
        if (!bench.can(Capability.UPDATE_RESOURCES)) {
            bench.findings.refused(RESOURCES_RECORDED, UnsupportedException.class,
                    () -> container.updateResources(Verbs.LIMITS));
            return;
        }
        bench.findings.act(RESOURCES_RECORDED, () -> container.updateResources(Verbs.LIMITS));
        ContainerRecord record = bench.findings.step(RESOURCES_RECORDED, container::record);
        bench.findings.check(RESOURCES_RECORDED, record.status().resources().equals(Verbs.LIMITS),
                () -> "the record says " + record.status().resources());
        bench.findings.act(RESOURCES_RECORDED, container::start);
        bench.exit(container);
        bench.findings.act(RESOURCES_RECORDED, () -> container.updateResources(Verbs.LIMITS));
    }
}
