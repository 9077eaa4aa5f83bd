package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.RunId;
import dev.stowage.api.runtime.Observation;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is known of a container besides its record.
 *
 * @param runtimeObservation what the runtime sees; empty if it does not know the container
 * @param exitLookup finds the exit of a run that the runtime does not know any more
 * @param bootId the boot that this is
 * @param observedAt when that was known
 */
record ObservedState(Optional<Observation> runtimeObservation, Function<RunId, Optional<Exit>> exitLookup,
        String bootId, Instant observedAt) {

    /** Says whether the runtime sees something and cannot tell what. */
    boolean isIndeterminate() {
        return runtimeObservation.filter(ObservedState::isIndeterminate).isPresent();
    }

    private static boolean isIndeterminate(Observation observation) {
        return switch (observation.state()) {
            case CREATED, RUNNING, PAUSED, STOPPED -> observation.run().isEmpty();
            case CONFIGURED, UNKNOWN -> true;
        };
    }
}
