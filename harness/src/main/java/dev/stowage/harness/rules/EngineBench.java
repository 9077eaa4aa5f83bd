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
import dev.stowage.harness.Program;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Where a rule about engines works: also what lies below the engine. */
class EngineBench extends RuntimeBench {
    private final RuntimeStage engineStage;

    EngineBench(RuntimeStage stage, Findings findings, Place place, Place.Manager manager) {
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

    /** Returns a bench at directories of its own, whose runtime and storage are wrapped below the engine. */
    EngineBench apart(UnaryOperator<Runtime> aroundRuntime, UnaryOperator<StatusStorage> aroundStorage,
            Map<String, String> settings) {
        Place own = engineStage.freshPlace();
        return new EngineBench(engineStage, findings, own, own.open(aroundRuntime, aroundStorage,
                settings)) {
            @Override
            public void close() {
                super.close();
                place.close();
            }
        };
    }

    EngineBench apart() {
        return apart(UnaryOperator.identity(), UnaryOperator.identity(), Map.of());
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
    void remove(ContainerId id) {
        super.remove(id);
        try {
            raw().find(id).forceDelete();
        } catch (NotFoundException e) {
            // as it should be
        }
    }
}
