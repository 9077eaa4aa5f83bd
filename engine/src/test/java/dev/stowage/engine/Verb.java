package dev.stowage.engine;

import dev.stowage.api.Resources;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.runtime.CheckpointRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A changing verb, from a state that permits it.
 *
 * @param name what it is called in a failure
 * @param from the state before; UNKNOWN: there is nothing yet
 * @param to the states in which the container may be found afterwards, besides the one before
 * @param act the verb
 */
record Verb(String name, State from, Set<State> to, Consumer<EngineContainer> act) {
    private static final Consumer<EngineContainer> NOTHING = container -> {};

    static final Verb CONFIGURE = new Verb("configure", State.UNKNOWN, Set.of(State.CONFIGURED), NOTHING);
    static final Verb CREATE = new Verb("create", State.UNKNOWN, Set.of(State.CREATED), NOTHING);

    static final List<Verb> ALL = List.of(
            CONFIGURE,
            CREATE,
            new Verb("init", State.CONFIGURED, Set.of(State.CREATED), EngineContainer::init),
            new Verb("init again", State.STOPPED, Set.of(State.CREATED), EngineContainer::init),
            new Verb("start", State.CREATED, Set.of(State.RUNNING), EngineContainer::start),
            new Verb("start at once", State.CONFIGURED, Set.of(State.CREATED, State.RUNNING),
                    EngineContainer::start),
            new Verb("start again", State.STOPPED, Set.of(State.CREATED, State.RUNNING),
                    EngineContainer::start),
            new Verb("stop", State.RUNNING, Set.of(State.STOPPED), EngineContainer::stop),
            new Verb("stop paused", State.PAUSED, Set.of(State.RUNNING, State.STOPPED),
                    EngineContainer::stop),
            new Verb("stop created", State.CREATED, Set.of(State.STOPPED), EngineContainer::stop),
            new Verb("pause", State.RUNNING, Set.of(State.PAUSED), EngineContainer::pause),
            new Verb("resume", State.PAUSED, Set.of(State.RUNNING), EngineContainer::resume),
            new Verb("limit", State.RUNNING, Set.of(), Verb::limit),
            new Verb("limit later", State.CONFIGURED, Set.of(), Verb::limit),
            new Verb("checkpoint", State.RUNNING, Set.of(State.STOPPED), Verb::checkpoint),
            new Verb("cleanup", State.STOPPED, Set.of(), EngineContainer::cleanup),
            new Verb("delete", State.STOPPED, Set.of(), EngineContainer::delete),
            new Verb("delete configured", State.CONFIGURED, Set.of(), EngineContainer::delete),
            new Verb("force delete", State.RUNNING, Set.of(State.STOPPED), EngineContainer::forceDelete));

    boolean deletes() {
        return name.contains("delete");
    }

    boolean makes() {
        return from == State.UNKNOWN;
    }

    /** Performs the verb on a container that is there, or makes it. */
    void perform(Bench bench, LocalEngine engine, String id) {
        if (this == CONFIGURE) {
            engine.configure(bench.request(id));
        } else if (this == CREATE) {
            engine.create(bench.request(id).id().orElseThrow(), bench.bundle);
        } else {
            act.accept(engine.find(bench.request(id).id().orElseThrow()));
        }
    }

    @Override
    public String toString() {
        return name;
    }

    static Resources memory(long bytes) {
        return new Resources(OptionalLong.of(bytes), OptionalLong.empty(), OptionalLong.empty(),
                OptionalLong.empty(), OptionalLong.empty());
    }

    private static void limit(EngineContainer container) {
        container.updateResources(memory(4096));
    }

    private static void checkpoint(EngineContainer container) {
        container.checkpoint(new CheckpointRequest(Path.of("/nowhere"), CheckpointRequest.Afterwards.STOP));
    }
}
