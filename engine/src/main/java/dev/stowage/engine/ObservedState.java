package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.runtime.Observation;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What is observed of a container, for comparison with its record.
 *
 * @param runtimeObservation the runtime's observation; empty if it does not know the container
 * @param exitLookup finds the exit of a run that the runtime does not know any more
 * @param isAlive tells whether a process of this host has not ended
 * @param bootId identifies the current boot of the host
 * @param observedAt when it was observed
 */
record ObservedState(Optional<Observation> runtimeObservation, Function<RunId, Optional<Exit>> exitLookup,
        Predicate<ProcessIdentity> isAlive, String bootId, Instant observedAt) {

    /** Returns whether the runtime knows the container but cannot determine its state. */
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
