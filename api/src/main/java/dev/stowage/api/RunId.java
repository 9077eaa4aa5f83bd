package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;

/**
 * One run of a container: what lies between one init and its exit. Every observation names the run that it
 * was made of, so that one of an earlier run is dropped.
 *
 * @param incarnation the life of the id that the run belongs to
 * @param number 1 for the first run of the incarnation, one more for each init
 */
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
