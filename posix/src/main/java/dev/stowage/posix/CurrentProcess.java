package dev.stowage.posix;

/** Properties of the process in which this JVM runs. */
public final class CurrentProcess {
    private CurrentProcess() {}

    /** The effective user id: the user whose permissions on files this process has. */
    public static int effectiveUserId() {
        return (int) Kernel.invoke(SystemCall.GETEUID, 0, 0, 0, 0);
    }
}
