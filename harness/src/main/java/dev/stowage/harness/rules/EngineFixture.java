package dev.stowage.harness.rules;

import dev.stowage.api.ContainerId;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.RecordCorruptor;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.fault.FaultInjector;
import java.nio.file.Path;
import java.util.Map;

/** Where a rule about engines works: also what lies below the engine. */
class EngineFixture extends RuntimeFixture {
    private final RuntimeTestTarget engineTarget;

    EngineFixture(RuntimeTestTarget target, RuleFindings ruleFindings, TestEnvironment environment,
            TestEnvironment.BackendInstance manager) {
        super(target, ruleFindings, environment, manager);
        this.engineTarget = target;
    }

    Engine engine() {
        return (Engine) runtime();
    }

    /** Returns the runtime below the engine. */
    Runtime raw() {
        return manager.raw();
    }

    /** Returns the storage below the engine. */
    StatusStorage storage() {
        return manager.storage().orElseThrow();
    }

    /** Returns a bench at directories of its own, with faults on both sides below the engine. */
    FaultyEngineFixture openFaulty(Map<String, String> settings) {
        return new FaultyEngineFixture(engineTarget, ruleFindings, settings);
    }

    FaultyEngineFixture openIsolated() {
        return openFaulty(Map.of());
    }

    /** A bench whose runtime and storage fail when they are told to, until the bench is closed. */
    static final class FaultyEngineFixture extends EngineFixture {
        final FaultInjector runtimeFaults;
        final FaultInjector storageFaults;

        FaultyEngineFixture(RuntimeTestTarget target, RuleFindings ruleFindings,
                Map<String, String> settings) {
            this(target, ruleFindings, settings, new FaultInjector(target.context().timeout()),
                    new FaultInjector(target.context().timeout()), target.freshEnvironment());
        }

        private FaultyEngineFixture(RuntimeTestTarget target, RuleFindings ruleFindings,
                Map<String, String> settings, FaultInjector runtimeInjector,
                FaultInjector storageInjector, TestEnvironment environment) {
            super(target, ruleFindings, environment,
                    environment.open(runtimeInjector::wrap, storageInjector::wrap, settings));
            this.runtimeFaults = runtimeInjector;
            this.storageFaults = storageInjector;
        }

        /** The manager of the bench may be closed, or fail. */
        @Override
        TestEnvironment.BackendInstance cleanupManager() {
            return environment.open();
        }

        @Override
        public void close() {
            runtimeFaults.release();
            super.close();
            environment.close();
        }
    }

    RecordCorruptor recordCorruptor() {
        return engineTarget.engine()
                .orElseThrow()
                .storage()
                .corruptor()
                .orElseThrow(
                        () -> new NotRunException("the storage has no way to damage a record"));
    }

    EngineContainer configured(TestProgram testProgram) {
        ContainerId id = freshId();
        Path bundle = bundle(id, testProgram);
        return ruleFindings.expectValue(Clause.CONFIGURE_1,
                () -> engine().configure(ContainerRequest.of(bundle).withId(id)));
    }

    EngineContainer engineCreated(TestProgram testProgram) {
        return (EngineContainer) created(testProgram);
    }

    EngineContainer engineRunning(TestProgram testProgram) {
        return (EngineContainer) running(testProgram);
    }

    @Override
    Container containerIn(State state) {
        return state == State.CONFIGURED
                ? configured(new TestProgram.SleepForever())
                : super.containerIn(state);
    }

    /** A container that only the runtime knows. */
    @Override
    Container unknownContainer() {
        ContainerId id = freshId();
        Path bundle = bundle(id, new TestProgram.SleepForever());
        ruleFindings.expectValue(Clause.CREATE_1, () -> raw().create(id, bundle));
        return ruleFindings.expectValue(Clause.RECOVERY_4, () -> runtime().find(id));
    }

    @Override
    void deleteContainer(TestEnvironment.BackendInstance cleanupManager, ContainerId id) {
        super.deleteContainer(cleanupManager, id);
        try {
            cleanupManager.raw().find(id).forceDelete();
        } catch (NotFoundException e) {
            // as it should be
        }
    }
}
