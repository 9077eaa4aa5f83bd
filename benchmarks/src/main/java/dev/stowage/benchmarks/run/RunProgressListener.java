package dev.stowage.benchmarks.run;

/** Is notified of the progress of a run. */
@FunctionalInterface
public interface RunProgressListener {
    /**
     * An iteration begins.
     *
     * @param done the completed part of the run
     * @param total the whole run, in the same unit
     * @param current the case and candidate that begin
     */
    void onProgress(int done, int total, String current);
}
