package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;

/**
 * One run of a container: what lies between the creation of an init process and its exit. Every observation
 * names its run, so that observations of earlier runs are recognized.
 *
 * @param incarnation the incarnation that the run belongs to
 * @param number 1 for the first run of the incarnation, one more for each init
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public record RunId(Incarnation incarnation, long number) {

    /**
     * Checks the number.
     *
     * @throws InvalidArgumentException if the number is below 1
     */
    public RunId {
        if (number < 1) {
            throw new InvalidArgumentException("run " + number, "runs are counted from 1");
        }
    }

    /**
     * Returns {@code incarnation/number}, which is also the path of the run's files below a run directory.
     */
    @Override
    public String toString() {
        return incarnation + "/" + number;
    }
}
