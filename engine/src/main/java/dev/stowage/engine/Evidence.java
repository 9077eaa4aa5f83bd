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
 * @param seen what the runtime sees; empty if it does not know the container
 * @param kept finds the exit of a run that the runtime does not know any more
 * @param bootId the boot that this is
 * @param at when that was known
 */
record Evidence(Optional<Observation> seen, Function<RunId, Optional<Exit>> kept, String bootId, Instant at) {

    /** Says whether the runtime sees something and cannot tell what. */
    boolean isUnclear() {
        return seen.filter(Evidence::isUnclear).isPresent();
    }

    private static boolean isUnclear(Observation observation) {
        return switch (observation.state()) {
            case CREATED, RUNNING, PAUSED, STOPPED -> observation.run().isEmpty();
            case CONFIGURED, UNKNOWN -> true;
        };
    }
}
