package dev.stowage.engine;

import dev.stowage.api.Resources;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.runtime.CheckpointRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A changing verb, from a state that permits it.
 *
 * @param name what it is called in a failure
 * @param initialState the state before; UNKNOWN: there is nothing yet
 * @param permittedStates the states in which the container may be found afterwards, besides the one before
 * @param action the verb
 */
record MutatingOperation(String name, State initialState, Set<State> permittedStates,
        Consumer<EngineContainer> action) {
    private static final Consumer<EngineContainer> NO_ACTION = container -> {};

    static final MutatingOperation CONFIGURE =
            new MutatingOperation("configure", State.UNKNOWN, Set.of(State.CONFIGURED), NO_ACTION);
    static final MutatingOperation CREATE =
            new MutatingOperation("create", State.UNKNOWN, Set.of(State.CREATED), NO_ACTION);

    static final List<MutatingOperation> ALL = List.of(CONFIGURE, CREATE,
            new MutatingOperation("init", State.CONFIGURED, Set.of(State.CREATED), EngineContainer::init),
            new MutatingOperation("init again", State.STOPPED, Set.of(State.CREATED), EngineContainer::init),
            new MutatingOperation("start", State.CREATED, Set.of(State.RUNNING), EngineContainer::start),
            new MutatingOperation("start at once", State.CONFIGURED, Set.of(State.CREATED, State.RUNNING),
                    EngineContainer::start),
            new MutatingOperation("start again", State.STOPPED, Set.of(State.CREATED, State.RUNNING),
                    EngineContainer::start),
            new MutatingOperation("stop", State.RUNNING, Set.of(State.STOPPED), EngineContainer::stop),
            new MutatingOperation("stop paused", State.PAUSED, Set.of(State.RUNNING, State.STOPPED),
                    EngineContainer::stop),
            new MutatingOperation("stop created", State.CREATED, Set.of(State.STOPPED),
                    EngineContainer::stop),
            new MutatingOperation("pause", State.RUNNING, Set.of(State.PAUSED), EngineContainer::pause),
            new MutatingOperation("resume", State.PAUSED, Set.of(State.RUNNING), EngineContainer::resume),
            new MutatingOperation("limit", State.RUNNING, Set.of(), MutatingOperation::updateMemoryLimit),
            new MutatingOperation("limit later", State.CONFIGURED, Set.of(),
                    MutatingOperation::updateMemoryLimit),
            new MutatingOperation("checkpoint", State.RUNNING, Set.of(State.STOPPED),
                    MutatingOperation::checkpoint),
            new MutatingOperation("cleanup", State.STOPPED, Set.of(), EngineContainer::cleanup),
            new MutatingOperation("delete", State.STOPPED, Set.of(), EngineContainer::delete),
            new MutatingOperation("delete configured", State.CONFIGURED, Set.of(), EngineContainer::delete),
            new MutatingOperation("force delete", State.RUNNING, Set.of(State.STOPPED),
                    EngineContainer::forceDelete));

    boolean deletes() {
        return name.contains("delete");
    }

    boolean creates() {
        return initialState == State.UNKNOWN;
    }

    /** Performs the verb on a container that is there, or makes it. */
    void run(LocalEngineFixture fixture, LocalEngine engine, String id) {
        if (this == CONFIGURE) {
            engine.configure(fixture.request(id));
        } else if (this == CREATE) {
            engine.create(fixture.request(id).id().orElseThrow(), fixture.bundle);
        } else {
            action.accept(engine.find(fixture.request(id).id().orElseThrow()));
        }
    }

    @Override
    public String toString() {
        return name;
    }

    static Resources memoryLimit(long bytes) {
        return Resources.builder().memoryBytes(bytes).build();
    }

    private static void updateMemoryLimit(EngineContainer container) {
        container.updateResources(memoryLimit(4096));
    }

    private static void checkpoint(EngineContainer container) {
        container.checkpoint(CheckpointRequest.of(Path.of("/nowhere")));
    }
}
