package dev.stowage.harness;

/** Is notified of the progress of a run. Called by one thread at a time. */
@FunctionalInterface
public interface SuiteProgressListener {
    /**
     * Called when a rule begins and when one has ended.
     *
     * @param done how many have ended
     * @param total how many there are
     * @param current the subject of the rule that has been running for longest and the clauses that it
     * verifies; empty if none is running
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
