package dev.stowage.benchmarks.run;

/** Is told how a run goes on. */
@FunctionalInterface
public interface RunProgressListener {
    /**
     * Something begins.
     *
     * @param done how much is over
     * @param total how much there is in the whole run, in the same measure
     * @param current what begins now
     */
    void onProgress(int done, int total, String current);
}
