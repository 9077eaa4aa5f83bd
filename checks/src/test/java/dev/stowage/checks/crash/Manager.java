package dev.stowage.checks.crash;

import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.engine.EngineSettings;
import dev.stowage.engine.LocalEngine;
import dev.stowage.storage.file.TappedFile;
import java.util.Optional;

/** One manager: an engine on the directories of a place. */
final class Manager implements AutoCloseable {
    private final Place place;
    private final Pair pair;
    private final Runtime runtime;
    private final StatusStorage storage;
    private final Engine engine;

    private Manager(Place place, Pair pair, Runtime runtime, StatusStorage storage, Tap tap) {
        this.place = place;
        this.pair = pair;
        this.runtime = runtime;
        this.storage = storage;
        this.engine = new LocalEngine(runtime, storage, EngineSettings.standard(place.root(), place.run())
                .withSteps((step, id) -> tap.reached("engine:" + step)));
    }

    /** Opens an engine, which settles what a dead one has left. */
    static Manager open(Pair pair, Place place, Tap tap) {
        Runtime runtime = pair.open(place.context("runtime", pair.runtime()), tap);
        StatusStorage storage = TappedFile.open(place.context("storage", "file"),
                step -> tap.reached("storage:" + step));
        return new Manager(place, pair, runtime, storage, tap);
    }

    Engine engine() {
        return engine;
    }

    Place place() {
        return place;
    }

    Pair pair() {
        return pair;
    }

    EngineContainer container() {
        return engine.find(place.id());
    }

    Optional<EngineContainer> lookedUp() {
        try {
            return Optional.of(container());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        engine.close();
        runtime.close();
        storage.close();
    }
}
