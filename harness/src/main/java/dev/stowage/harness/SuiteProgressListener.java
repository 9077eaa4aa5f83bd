package dev.stowage.harness;

/** Is notified of the progress of a run. Called by one thread at a time. */
@FunctionalInterface
public interface SuiteProgressListener {
    /**
     * Called when a rule has ended.
     *
     * @param done how many have ended
     * @param total how many there are
     * @param current the subject and the rule that has just ended
     */
    void onProgress(int done, int total, String current);

    /**
     * Returns a listener that does nothing.
     *
     * @return the listener
     */
    static SuiteProgressListener none() {
        return (done, total, current) -> {};
    }
}
