package dev.stowage.checks.crash;

import dev.stowage.api.Exit;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import java.util.Optional;

/** Where a container stands, and how it ended. */
enum Outcome {
    ABSENT, CONFIGURED, CREATED, RUNNING, PAUSED,
    /** STOPPED with the program's own code. */
    ENDED,
    /** STOPPED by KILL. */
    KILLED,
    /** STOPPED with any other exit: a made-up number, or one that was lost. */
    WRONG_EXIT,
    /** UNKNOWN. */
    UNREADABLE;

    /**
     * What was seen, and its words.
     *
     * @param outcome where it stands
     * @param text what was seen, for people
     */
    record Seen(Outcome outcome, String text) {}

    static Seen of(Optional<? extends Container> container) {
        try {
            return container.map(found -> of(found.observe())).orElse(new Seen(ABSENT, "not found"));
        } catch (NotFoundException e) {
            return new Seen(ABSENT, String.valueOf(e.getMessage()));
        }
    }

    private static Seen of(Observation observation) {
        Outcome outcome = switch (observation.state()) {
            case CONFIGURED -> CONFIGURED;
            case CREATED -> CREATED;
            case RUNNING -> RUNNING;
            case PAUSED -> PAUSED;
            case STOPPED -> of(observation.exit().orElseThrow());
            case UNKNOWN -> UNREADABLE;
        };
        return new Seen(outcome, observation.toString());
    }

    static Outcome of(Exit exit) {
        if (exit instanceof Exit.Exited exited) {
            return switch (exited.code()) {
                case Program.CODE -> ENDED;
                case Program.KILLED -> KILLED;
                default -> WRONG_EXIT;
            };
        }
        return WRONG_EXIT;
    }
}
