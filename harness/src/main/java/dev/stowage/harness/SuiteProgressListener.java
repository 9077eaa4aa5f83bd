package dev.stowage.harness;

/** Is told how a run of the suite goes on. Called by one thread at a time. */
@FunctionalInterface
public interface SuiteProgressListener {
    /**
     * Says that one more rule has ended.
     *
     * @param done how many have ended
     * @param total how many there are
     * @param current the subject and the rule that has just ended
     */
    void onProgress(int done, int total, String current);

    /**
     * Returns one that tells nobody.
     *
     * @return a progress without an effect
     */
    static SuiteProgressListener none() {
        return (done, total, current) -> {};
    }
}
