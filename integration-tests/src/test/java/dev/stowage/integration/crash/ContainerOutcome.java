package dev.stowage.integration.crash;

import dev.stowage.api.Exit;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import java.util.Optional;

/** The state of a container, and how its run ended. */
enum ContainerOutcome {
    ABSENT,
    CONFIGURED,
    CREATED,
    RUNNING,
    PAUSED,
    /** STOPPED with the code of the program. */
    ENDED,
    /** STOPPED by KILL. */
    KILLED,
    /** STOPPED with any other exit: a wrong code, or an unknown exit. */
    WRONG_EXIT,
    /** UNKNOWN. */
    UNREADABLE;

    /**
     * An outcome with its description.
     *
     * @param containerOutcome the outcome
     * @param description what was observed, for people
     */
    record ObservedOutcome(ContainerOutcome containerOutcome, String description) {}

    static ObservedOutcome of(Optional<? extends Container> container) {
        try {
            return container.map(found -> of(found.observe()))
                    .orElse(new ObservedOutcome(ABSENT, "not found"));
        } catch (NotFoundException e) {
            return new ObservedOutcome(ABSENT, String.valueOf(e.getMessage()));
        }
    }

    private static ObservedOutcome of(Observation observation) {
        ContainerOutcome containerOutcome = switch (observation.state()) {
            case CONFIGURED -> CONFIGURED;
            case CREATED -> CREATED;
            case RUNNING -> RUNNING;
            case PAUSED -> PAUSED;
            case STOPPED -> of(observation.exit().orElseThrow());
            case UNKNOWN -> UNREADABLE;
        };
        return new ObservedOutcome(containerOutcome, observation.toString());
    }

    static ContainerOutcome of(Exit exit) {
        if (exit instanceof Exit.Exited exited) {
            return switch (exited.code()) {
                case CrashTestProgram.EXIT_CODE -> ENDED;
                case CrashTestProgram.KILLED_EXIT_CODE -> KILLED;
                default -> WRONG_EXIT;
            };
        }
        return WRONG_EXIT;
    }
}
