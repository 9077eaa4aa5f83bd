package dev.stowage.harness.fault;

/** Stands for the death of the calling process: not to be caught by anything but the test that ordered it. */
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
