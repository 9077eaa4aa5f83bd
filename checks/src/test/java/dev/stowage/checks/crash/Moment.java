package dev.stowage.checks.crash;

import java.time.Duration;
import java.util.Optional;

/** When a manager is killed. */
sealed interface Moment {

    /** What the manager is told: how to behave at which arrival at which step. */
    Order order();

    /**
     * A boundary between two steps.
     *
     * @param step the step
     * @param arrival the how many-th time it is reached, from 1
     */
    record Boundary(String step, int arrival) {
        @Override
        public String toString() {
            return step + "#" + arrival;
        }
    }

    /** What a manager does at its boundary: kill itself, or say so and go on. */
    enum Order {
        DIE, ANNOUNCE
    }

    /**
     * By itself, on a boundary.
     *
     * @param boundary which
     */
    record At(Boundary boundary) implements Moment {
        @Override
        public Order order() {
            return Order.DIE;
        }
    }

    /**
     * By its parent, some time after a boundary.
     *
     * @param boundary which; empty: the beginning of the verb
     * @param delay how long after
     */
    record After(Optional<Boundary> boundary, Duration delay) implements Moment {
        @Override
        public Order order() {
            return Order.ANNOUNCE;
        }
    }
}
