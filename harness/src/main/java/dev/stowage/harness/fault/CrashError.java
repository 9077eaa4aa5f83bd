package dev.stowage.harness.fault;

/** Stands for the death of the calling process: not to be caught by anything but the test that ordered it. */
public final class CrashError extends Error {
    private static final long serialVersionUID = 1L;

    /**
     * Dies.
     *
     * @param where during which call
     */
    public CrashError(String where) {
        super("the process dies during " + where);
    }
}
