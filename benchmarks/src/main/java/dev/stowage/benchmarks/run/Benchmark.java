package dev.stowage.benchmarks.run;

import java.util.List;

/** A question and the cases that answer it. */
public interface Benchmark {
    /**
     * Returns the name that the command line and reports use.
     *
     * @return for example {@code DurableUpdate}
     */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Returns what is asked, in one sentence. */
    String question();

    /** Returns what the tables and charts show first. */
    Measure measure();

    /**
     * Returns about how many times longer a turn takes than {@link Form#turn} says, for shares of the time.
     */
    default int turnCost() {
        return 1;
    }

    /**
     * Returns where contestants work until they are compiled. In memory they do so many times as often as on
     * a disk that each call waits for, and all the same way.
     */
    default Case.Place warmUpPlace() {
        return Case.Place.DISK;
    }

    /**
     * Returns the cases.
     *
     * @param field who can take part
     * @param form how much is asked
     * @return in the order of the report; cases without contestants are left out by the runner
     */
    List<Case> cases(Field field, Form form);
}
