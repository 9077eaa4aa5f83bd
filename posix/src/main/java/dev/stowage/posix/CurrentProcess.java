package dev.stowage.posix;

/** Facts and settings of the process that this JVM is. */
public final class CurrentProcess {
    private static final int SET_CHILD_SUBREAPER = 36;

    private CurrentProcess() {}

    /** The user whose rights this process has on files. */
    public static int effectiveUserId() {
        return (int) Kernel.invoke(SystemCall.GETEUID, 0, 0, 0, 0);
    }

    /**
     * From now on, descendants whose parent dies become children of this process, and it must reap them
     * ({@link PidFd#reap}): the JDK reaps only what it started itself. Holds until {@link #resignSubreaper}
     * or the end.
     */
    public static void becomeSubreaper() throws PosixException {
        subreaper(1);
    }

    /** Orphans go to the next ancestor again. Those that were adopted stay. */
    public static void resignSubreaper() throws PosixException {
        subreaper(0);
    }

    private static void subreaper(long setting) throws PosixException {
        Kernel.invokeChecked(SystemCall.PRCTL, "this process", SET_CHILD_SUBREAPER, setting, 0, 0);
    }
}
