package dev.stowage.posix;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/**
 * A lock on a whole file, see flock(2). It belongs to the open file: it excludes flock(1) and every other
 * opening of the same file, within this process too, but not the locks of fcntl(2). Threads that use the same
 * {@link OpenFile} share it.
 */
public final class WholeFileLock {
    private static final int EXCLUSIVE = 2;
    private static final int UNLOCK = 8;
    private static final int NOT_BLOCKING = 4;

    private WholeFileLock() {}

    /**
     * Waits for the lock. Blocks the carrier of a virtual thread and does not react to interrupts: only for
     * locks that are held briefly. The lock is released by {@link #unlock}, by closing the file, and by the
     * end of the process.
     *
     * @throws ClosedChannelException if the file is closed
     * @throws PosixException ENOLCK and others
     */
    public static void lock(OpenFile file) throws IOException {
        apply(file, EXCLUSIVE);
    }

    /**
     * Acquires the lock if no other open file holds it.
     *
     * @return whether it was acquired
     */
    public static boolean tryLock(OpenFile file) throws IOException {
        try {
            apply(file, EXCLUSIVE | NOT_BLOCKING);
            return true;
        } catch (PosixException e) {
            if (e.is(Errno.EAGAIN)) {
                return false;
            }
            throw e;
        }
    }

    /** Releases the lock. Has no effect if it is not held. */
    public static void unlock(OpenFile file) throws IOException {
        apply(file, UNLOCK);
    }

    private static void apply(OpenFile file, int operation) throws IOException {
        Descriptor descriptor = file.descriptor();
        descriptor
                .use(fd -> Kernel.invokeChecked(SystemCall.FLOCK, descriptor.subject(), fd, operation, 0, 0));
    }
}
