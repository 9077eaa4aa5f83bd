package dev.stowage.benchmarks.run;

/** Is told how a run goes on. */
@FunctionalInterface
public interface Progress {
    /**
     * Something begins.
     *
     * @param done how much is over
     * @param total how much there is in the whole run, in the same measure
     * @param current what begins now
     */
    void advanced(int done, int total, String current);
}
