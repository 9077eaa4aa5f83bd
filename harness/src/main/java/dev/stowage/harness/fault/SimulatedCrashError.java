package dev.stowage.harness.fault;

/** Simulates the death of the calling process. Only the test that injected it may catch it. */
public final class SimulatedCrashError extends Error {
    private static final long serialVersionUID = 1L;

    /**
     * Dies.
     *
     * @param call during which call
     */
    public SimulatedCrashError(String call) {
        super("the process dies during " + call);
    }
}
