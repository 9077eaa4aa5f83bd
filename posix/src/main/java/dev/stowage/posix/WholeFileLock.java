package dev.stowage.posix;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/**
 * flock(2): a lock on a whole file that belongs to the opened file. It excludes flock(1) and other openings
 * of the same file, in this process too, but not the locks of fcntl(2). Two threads with one {@link OpenFile}
 * hold it together.
 */
public final class WholeFileLock {
    private static final int EXCLUSIVE = 2;
    private static final int UNLOCK = 8;
    private static final int NOT_BLOCKING = 4;

    private WholeFileLock() {}

    /**
     * Waits for the lock. Occupies the carrier thread and cannot be interrupted: only for locks that are held
     * for a moment. Freed by {@link #unlock}, by closing the file, and by the end of the process.
     *
     * @throws ClosedChannelException the file is closed
     * @throws PosixException ENOLCK and others
     */
    public static void lock(OpenFile file) throws IOException {
        apply(file, EXCLUSIVE);
    }

    /**
     * Takes the lock if it is free.
     *
     * @return whether it was
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

    /** Frees the lock; nothing happens if it is not held. */
    public static void unlock(OpenFile file) throws IOException {
        apply(file, UNLOCK);
    }

    private static void apply(OpenFile file, int operation) throws IOException {
        Descriptor descriptor = file.descriptor();
        descriptor
                .use(fd -> Kernel.invokeChecked(SystemCall.FLOCK, descriptor.subject(), fd, operation, 0, 0));
    }
}
