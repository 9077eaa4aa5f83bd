package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Runtime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * The runtime's view of the containers: what it knows of them now, and the exits of what it knew.
 *
 * @param runtime runs the containers
 * @param exitCache keeps the exits of runs that the runtime does not know any more
 * @param self this process
 * @param clock the time
 */
record RuntimeView(Runtime runtime, ExitCache exitCache, ProcessIdentity self, InstantSource clock) {

    Optional<Container> find(ContainerId id) {
        try {
            return Optional.of(runtime.find(id));
        } catch (NotFoundException e) { // which the empty result says
            return Optional.empty();
        }
    }

    /** Observes a container; empty if the runtime does not know it. */
    Optional<Observation> observe(ContainerId id) {
        return find(id).flatMap(RuntimeView::observe);
    }

    /** Observes a container; empty if the runtime does not know it any more. */
    static Optional<Observation> observe(Container runtimeContainer) {
        try {
            return Optional.of(runtimeContainer.observe());
        } catch (NotFoundException e) { // which the empty result says
            return Optional.empty();
        }
    }

    ObservedState observedState(Optional<Observation> observed) {
        return observedState(observed, exitCache::find);
    }

    ObservedState observedState(Optional<Observation> observed, Function<RunId, Optional<Exit>> exitLookup) {
        return new ObservedState(observed, exitLookup, self.bootId(), now());
    }

    Instant now() {
        return clock.instant();
    }
}
