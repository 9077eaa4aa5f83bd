package dev.stowage.integration.crash;

import java.time.Duration;
import java.util.Optional;

/** When a manager is killed. */
sealed interface KillPoint {

    /** What the manager is told: how to behave at which arrival at which step. */
    FailpointAction action();

    /**
     * One arrival at a failpoint.
     *
     * @param failpoint its name: enum and constant, such as {@code EngineFailpoint.LOCKED}
     * @param hitNumber 1 for the first arrival
     */
    record FailpointHit(String failpoint, int hitNumber) {
        static String nameOf(Enum<?> failpoint) {
            return failpoint.getDeclaringClass().getSimpleName() + "." + failpoint.name();
        }

        @Override
        public String toString() {
            return failpoint + "#" + hitNumber;
        }
    }

    /** What a manager does at its boundary: kill itself, or say so and go on. */
    enum FailpointAction {
        KILL_SELF, ANNOUNCE
    }

    /**
     * By itself, on a boundary.
     *
     * @param failpointHit which
     */
    record AtFailpoint(FailpointHit failpointHit) implements KillPoint {
        @Override
        public FailpointAction action() {
            return FailpointAction.KILL_SELF;
        }
    }

    /**
     * By its parent, some time after a boundary.
     *
     * @param failpointHit which; empty: the beginning of the verb
     * @param delay how long after
     */
    record AfterFailpoint(Optional<FailpointHit> failpointHit, Duration delay) implements KillPoint {
        @Override
        public FailpointAction action() {
            return FailpointAction.ANNOUNCE;
        }
    }
}
