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
 * What there is besides the records.
 *
 * @param runtime what makes processes
 * @param exitCache the exits of runs that the runtime has forgotten
 * @param self this process
 * @param clock the time
 */
record RuntimeView(Runtime runtime, ExitCache exitCache, ProcessIdentity self, InstantSource clock) {

    Optional<Container> find(ContainerId id) {
        try {
            return Optional.of(runtime.find(id));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /** Observes what the runtime has; empty if it has nothing, or has lost it meanwhile. */
    Optional<Observation> observe(ContainerId id) {
        return find(id).flatMap(RuntimeView::observe);
    }

    static Optional<Observation> observe(Container runtimeContainer) {
        try {
            return Optional.of(runtimeContainer.observe());
        } catch (NotFoundException e) {
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
