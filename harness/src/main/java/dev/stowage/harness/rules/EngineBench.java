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
import dev.stowage.harness.Damage;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Program;
import dev.stowage.harness.fault.Faults;
import java.nio.file.Path;
import java.util.Map;

/** Where a rule about engines works: also what lies below the engine. */
class EngineBench extends RuntimeBench {
    private final RuntimeStage engineStage;

    EngineBench(RuntimeStage stage, Findings findings, Place place, Place.Opened manager) {
        super(stage, findings, place, manager);
        this.engineStage = stage;
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
    Faulty faulty(Map<String, String> settings) {
        return new Faulty(engineStage, findings, settings);
    }

    Faulty apart() {
        return faulty(Map.of());
    }

    /** A bench whose runtime and storage fail when they are told to, until the bench is closed. */
    static final class Faulty extends EngineBench {
        final Faults runtimeFaults;
        final Faults storageFaults;

        Faulty(RuntimeStage stage, Findings findings, Map<String, String> settings) {
            this(stage, findings, settings, new Faults(stage.workshop().patience()),
                    new Faults(stage.workshop().patience()), stage.freshPlace());
        }

        private Faulty(RuntimeStage stage, Findings findings, Map<String, String> settings, Faults ofRuntime,
                Faults ofStorage, Place own) {
            super(stage, findings, own, own.open(ofRuntime::around, ofStorage::around, settings));
            this.runtimeFaults = ofRuntime;
            this.storageFaults = ofStorage;
        }

        /** The manager of the bench may be closed, or fail. */
        @Override
        Place.Opened cleaner() {
            return place.open();
        }

        @Override
        public void close() {
            runtimeFaults.release();
            super.close();
            place.close();
        }
    }

    Damage damage() {
        return engineStage.engine()
                .orElseThrow()
                .storage()
                .damage()
                .orElseThrow(
                        () -> new NotRunException("the storage has no way to damage a record"));
    }

    EngineContainer configured(Program program) {
        ContainerId id = freshId();
        Path bundle = bundle(id, program);
        return findings.step(Clause.CONFIGURE_RECORDS,
                () -> engine().configure(ContainerRequest.of(bundle).withId(id)));
    }

    EngineContainer engineCreated(Program program) {
        return (EngineContainer) created(program);
    }

    EngineContainer engineRunning(Program program) {
        return (EngineContainer) running(program);
    }

    @Override
    Container in(State state) {
        return state == State.CONFIGURED ? configured(new Program.SleepForever()) : super.in(state);
    }

    /** A container that only the runtime knows. */
    @Override
    Container unknown() {
        ContainerId id = freshId();
        Path bundle = bundle(id, new Program.SleepForever());
        findings.step(Clause.CREATE_MAKES, () -> raw().create(id, bundle));
        return findings.step(Clause.RECOVERY_NO_RECORD, () -> runtime().find(id));
    }

    @Override
    void remove(Place.Opened cleaner, ContainerId id) {
        super.remove(cleaner, id);
        try {
            cleaner.raw().find(id).forceDelete();
        } catch (NotFoundException e) {
            // as it should be
        }
    }
}
