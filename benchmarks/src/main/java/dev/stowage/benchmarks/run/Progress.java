package dev.stowage.benchmarks.run;

/** Is told how a run goes on. */
@FunctionalInterface
public interface Progress {
    /**
     * Something begins.
     *
     * @param done turns that are over
     * @param total turns of the whole run
     * @param current what begins now
     */
    void advanced(int done, int total, String current);
}
