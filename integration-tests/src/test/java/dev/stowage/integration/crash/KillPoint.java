package dev.stowage.integration.crash;

import java.time.Duration;
import java.util.Optional;

/** When a manager is killed. */
sealed interface KillPoint {

    /** Returns what the manager does when it hits the failpoint. */
    FailpointAction action();

    /**
     * One hit of a failpoint.
     *
     * @param failpoint its name: enum and constant, such as {@code EngineFailpoint.LOCKED}
     * @param hitNumber 1 for the first hit
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

    /** What a manager does at its failpoint: kill itself, or announce it and continue. */
    enum FailpointAction {
        KILL_SELF,
        ANNOUNCE
    }

    /**
     * The manager kills itself at a failpoint.
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
     * The test kills the manager some time after a failpoint.
     *
     * @param failpointHit the failpoint; empty: the beginning of the operation
     * @param delay the time after it
     */
    record AfterFailpoint(Optional<FailpointHit> failpointHit, Duration delay) implements KillPoint {
        @Override
        public FailpointAction action() {
            return FailpointAction.ANNOUNCE;
        }
    }
}
